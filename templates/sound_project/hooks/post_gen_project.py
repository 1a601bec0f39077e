"""What depends on more than text: conf/config.yaml made from the packaged one, starter recordings, the answers."""

import json
import re
import shlex
import shutil
from pathlib import Path

ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")
DATA = Path(ANSWERS["_repo_dir"]).resolve().parents[1]  # of conf/, templates/ and samples/
LABELS = [label.strip() for label in ANSWERS["labels"].split(",")]
HEAD = """\
# What this project is made of; any key can be changed for one run at the command line: python -m generator model.C=10
# A group's other choices are files of the generator, and files of yours: conf/<group>/<name>.yaml

"""


def configuration() -> str:
    """The packaged config.yaml with the answers in it."""
    text = (DATA / "conf" / "config.yaml").read_text(encoding="utf-8")
    text = HEAD + text[text.index("defaults:") :]
    for pattern, value in (
        (r"^( +- board: ).*$", ANSWERS["board"]),
        (r"^(name: )\S+", ANSWERS["name"]),
        (r"^(labels: )\[\]", json.dumps(LABELS, ensure_ascii=False)),
    ):
        text, count = re.subn(pattern, lambda found, value=value: found[1] + value, text, flags=re.MULTILINE)
        assert count == 1, pattern
    return text


Path("conf").mkdir()
Path("conf/config.yaml").write_text(configuration(), encoding="utf-8")
answers = {key: value for key, value in ANSWERS.items() if not key.startswith("_")}
Path(".cookiecutter.json").write_text(
    json.dumps({"cookiecutter": answers}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
)
if ANSWERS["starter"]:
    for label in LABELS:
        shutil.copytree(DATA / "samples" / label, Path("samples") / label)
    shutil.copy(DATA / "samples" / "NOTICES.txt", "samples/NOTICES.txt")

print(f"{ANSWERS['name']} is ready. Next:\n  cd {shlex.quote(ANSWERS['_folder'] + ANSWERS['name'])}")
if ANSWERS["starter"]:
    print("  python -m generator")
else:
    print("  python -m generator task=capture")
print("and so on, as its README.md says")
