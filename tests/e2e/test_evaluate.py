"""task=evaluate over the virtual board: a project of real speech, as it should be, changed, interrupted, unplugged."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import soundfile

from generator.cli import main
from generator.device.clips import ClipScorer
from generator.device.messages import Result as BoardResult
from generator.device.session import Timeouts
from generator.device.virtual import VirtualBoard
from generator.types import I16
from tests.e2e.conftest import Generate, tree
from tests.factory import make_config

STEP = 10  # every tenth of 200 recordings a label
REPORT = {"report.json", "report.html"}


@pytest.fixture(scope="module")
def made(gxx: str, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with samples/, cache/ and the project that was generated from them."""
    folder = tmp_path_factory.mktemp("made")
    for label in ("yes", "no"):
        (folder / "samples" / label).mkdir(parents=True)
        for path in sorted((shared_data / "speech_commands" / label).glob("*.wav"))[::STEP]:
            shutil.copy(path, folder / "samples" / label)
    assert main(["labels=[yes,no]", f"samples_dir={folder}/samples", f"output_dir={folder}/firmware_out"]) == 0
    return folder


@pytest.fixture
def evaluate(made: Path, generate: Generate, tmp_path: Path) -> Generate:
    """Evaluates a copy of the project in the folder of the test."""
    for name in ("samples", "firmware_out"):
        shutil.copytree(made / name, tmp_path / name)
    return partial(generate, "labels=[yes,no]", "task=evaluate", "port=virtual", f"cache_dir={made}/cache")


@pytest.fixture
def project(evaluate: Generate, tmp_path: Path) -> Path:
    return tmp_path / "firmware_out" / "yes_no"


def test_the_board_scores_every_test_clip_as_the_computer(evaluate: Generate, project: Path) -> None:
    before = tree(project)
    result = evaluate()
    assert result.status == 0, result.err
    host, board = result.report["evaluation"], result.report["board_evaluation"]
    assert board["clips"] == host["test_clips"] >= 10
    assert f"board = computer on {host['test_clips']} of {host['test_clips']} clips" in result.out
    assert board["score_mismatches"] == board["label_mismatches"] == 0
    assert board["accuracy"] == board["host_accuracy"] == host["accuracy"]
    assert board["confusion"] == host["confusion"]
    assert (board["port"], board["board"], board["microseconds"]) == ("virtual", "nano33ble", None)
    assert "Evaluated on a virtual board" in (project / "report.html").read_text(encoding="utf-8")
    after = tree(project)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == REPORT
    del (report := result.report)["board_evaluation"]
    assert report == json.loads(before["report.json"])
    assert sorted(path.name for path in project.parent.iterdir()) == ["yes_no"]


@pytest.mark.parametrize(
    "faults", [("virtual=faulty",), ("virtual.disconnect=2", "virtual.seed=1")], ids=["faulty", "disconnecting"]
)
def test_faults_change_nothing(evaluate: Generate, faults: tuple[str, ...]) -> None:
    result = evaluate(*faults)
    assert result.status == 0, result.err
    assert result.report["board_evaluation"]["score_mismatches"] == 0


def test_one_changed_weight_is_found(evaluate: Generate, project: Path) -> None:
    path = project / "classifier" / "lib" / "model" / "model_data.cpp"
    text = path.read_text(encoding="utf-8")
    wrong = re.sub(r"(kCoefficients\S* = \{\s*(?:\{\s*)?)(-?\d+)", lambda found: f"{found[1]}{-int(found[2])}", text)
    assert wrong != text
    path.write_text(wrong, encoding="utf-8")
    result = evaluate()
    assert result.status == 1
    assert "board = computer" not in result.out
    differing = result.report["board_evaluation"]["mismatches"]
    assert len(differing) == result.report["board_evaluation"]["score_mismatches"] > 0
    assert "error: the board does not answer as the computer" in result.err
    assert ", ".join(differing[:3]) in result.err
    page = (project / "report.html").read_text(encoding="utf-8")
    assert "The board answers otherwise" in page
    assert all(name in page for name in differing)


def test_a_project_of_another_configuration(evaluate: Generate, project: Path) -> None:
    before = tree(project)
    result = evaluate("model.C=4", "features.n_mels=20")
    assert result.status == 1
    assert "was generated with another configuration: features.n_mels=24 (now 20), model.C=3.0 (now 4)" in result.err
    assert "try: python -m generator 'labels=[yes,no]'" in result.err
    assert "--config-path=firmware_out/yes_no --config-name=config task=evaluate port=virtual" in result.err
    assert tree(project) == before


def test_what_a_message_says_to_type_does_it(evaluate: Generate, generate: Generate, made: Path) -> None:
    project = ("--config-path=firmware_out/yes_no", "--config-name=config", "task=evaluate")
    folders = ("samples_dir=samples", "output_dir=firmware_out", f"+cache_dir={made}/cache")  # of the copy
    result = generate(*project, "port=virtual", *folders)
    assert result.status == 0, result.err


def gone(path: Path) -> None:
    path.unlink()


def changed(path: Path) -> None:
    samples, rate = soundfile.read(path, dtype="int16")
    samples[len(samples) // 2] ^= 1
    soundfile.write(path, samples, rate, subtype="PCM_16")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (gone, "1 of the {count} test clips can't be read from samples_dir=samples: {clip} (No such file"),
        (cut_short, "1 of the {count} test clips can't be read from samples_dir=samples: {clip} (truncated"),
        (
            changed,
            "1 of the {count} test clips in samples_dir=samples have changed since the project was generated: {clip}",
        ),
    ],
)
def test_samples_are_no_longer_what_they_were(
    evaluate: Generate, project: Path, damage: Callable[[Path], None], says: str
) -> None:
    lines = (project / "answers.csv").read_text(encoding="utf-8").splitlines()[1:]
    clip = lines[3].partition(",")[0]
    damage(Path("samples") / clip)
    before = tree(project)
    result = evaluate()
    assert result.status == 1
    assert says.format(count=len(lines), clip=clip) in result.err
    assert tree(project) == before


def test_an_interrupted_evaluation_leaves_the_report_as_it_was(
    evaluate: Generate, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert evaluate().status == 0
    before = tree(project)
    after_clips(monkeypatch, 3, interrupt)
    result = evaluate()
    assert result.status == 130
    assert result.err.endswith("interrupted\n")
    assert tree(project) == before
    assert sorted(path.name for path in project.parent.iterdir()) == ["yes_no"]


def interrupt() -> None:
    raise KeyboardInterrupt


def after_clips(monkeypatch: pytest.MonkeyPatch, count: int, do: Callable[[], None]) -> None:
    """Does something once, when `count` clips have been scored."""
    score, scored = ClipScorer.score, []

    def counting(self: ClipScorer, pcm: I16) -> BoardResult:
        scored.append(pcm)
        if len(scored) == count + 1:
            do()
        return score(self, pcm)

    monkeypatch.setattr(ClipScorer, "score", counting)


def board_of(made: Path) -> VirtualBoard:
    """The board of the project as it was made, in this process, so that its cable can be pulled."""
    config = make_config("labels=[yes,no]", f"output_dir={made}/firmware_out", f"cache_dir={made}/cache")
    return VirtualBoard(Path(config.project_dir) / "classifier", config)


def test_an_unplugged_board_goes_on_where_it_was(
    evaluate: Generate, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a port that is not `virtual` is a real board's, whose microseconds count."""
    with board_of(made) as board:

        def replug() -> None:
            board.unplug()
            board.plug()

        after_clips(monkeypatch, 5, replug)
        result = evaluate(f"port={board.port}")
    assert result.status == 0, result.err
    assert "was unplugged: plug it in again" in result.err
    evaluation = result.report["board_evaluation"]
    assert evaluation["clips"] == result.report["evaluation"]["test_clips"]
    assert evaluation["microseconds"].keys() == {"hop", "window"}
    assert " ms a hop; " in result.out


def test_a_board_that_stays_away(
    evaluate: Generate, project: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(project)
    monkeypatch.setattr("generator.device.session.Timeouts", lambda: Timeouts(reconnect=0.3))
    with board_of(made) as board:
        after_clips(monkeypatch, 5, board.unplug)
        result = evaluate(f"port={board.port}")
    assert result.status == 1
    assert f"error: port={board.port} can't be opened" in result.err
    assert tree(project) == before


def test_a_board_with_an_earlier_project_of_this_configuration(
    evaluate: Generate, generate: Generate, made: Path
) -> None:
    """The hash does not cover the samples. And the evaluation of the earlier project goes with it."""
    assert evaluate().status == 0
    for path in sorted(Path("samples").glob("*/*.wav"))[::7]:
        path.unlink()
    result = generate("labels=[yes,no]")
    assert result.status == 0, result.err
    assert "board_evaluation" not in result.report
    assert "Evaluated on a virtual board" not in (result.project / "report.html").read_text(encoding="utf-8")
    with board_of(made) as board:
        result = evaluate(f"port={board.port}")
    assert result.status == 1
    assert "an earlier project of this configuration, flash it again" in result.err
    assert result.err.endswith(f" port={board.port} task=flash project=classifier\n")
    assert result.report["board_evaluation"]["score_mismatches"] > 0


def test_a_project_that_was_generated_meanwhile_keeps_its_report(
    evaluate: Generate, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / "report.json"

    def generated() -> None:
        path.write_text(path.read_text(encoding="utf-8").replace('"seed": 0', '"seed": 1'), encoding="utf-8")

    after_clips(monkeypatch, 2, generated)
    result = evaluate()
    assert result.status == 1
    assert "has changed while it was evaluated" in result.err
    assert result.report["seed"] == 1
    assert "board_evaluation" not in result.report


def test_a_project_that_no_compiler_proved_is_said_loudly(evaluate: Generate, project: Path) -> None:
    path = project / "report.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    report["verification"]["status"] = "skipped"
    path.write_text(json.dumps(report), encoding="utf-8")
    result = evaluate()
    assert result.status == 0
    assert "warning: no C++ was compiled when the project was generated" in result.err
