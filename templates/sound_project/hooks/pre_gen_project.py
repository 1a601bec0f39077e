"""Are the answers good? By the rules of the generator itself, whose files stand around this template."""

import json
import sys
from pathlib import Path

ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")
DATA = Path(ANSWERS["_repo_dir"]).resolve().parents[1]  # of conf/, templates/ and samples/
PACKAGE = DATA if (DATA / "generator").is_dir() else DATA.parents[1]  # a clone, or an installed package

sys.path.insert(0, str(PACKAGE))
try:
    from generator.config.labels import check_labels, project_name
    from generator.config.suggest import closest, listed
    from generator.errors import GeneratorError
except ImportError:
    sys.exit("error: this template is a part of generator and does not work alone\n  try: python -m generator task=new")


def check_board() -> None:
    boards = sorted(path.stem for path in (DATA / "conf" / "board").glob("*.yaml"))
    board = ANSWERS["board"]
    if board not in boards:
        raise GeneratorError(f"board: there is no board {board!r}", hint=closest(board, boards) or listed(boards))


def check_starter(labels: tuple) -> None:
    corpus = sorted(path.name for path in (DATA / "samples").iterdir() if path.is_dir())
    strangers = [label for label in labels if label not in corpus]
    if ANSWERS["starter"] and strangers:
        raise GeneratorError(
            f"starter: there are no starter recordings of {listed(strangers)}, only of {listed(corpus)}",
            hint="n (starter=False): you record your own",
        )


def check() -> None:
    labels = check_labels([label.strip() for label in ANSWERS["labels"].split(",")])
    project_name(ANSWERS["name"], labels)
    check_board()
    check_starter(labels)


try:
    check()
except GeneratorError as error:
    sys.exit(f"error: {error.problem}\n  try: {error.hint}")
