"""task=evaluate wav= truth=: a stream of real words through the compiled detector of a project."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import soundfile

from generator.cli import main
from generator.dataset.read import read_pcm
from generator.stream.compose import Mixture, Stream, compose
from generator.types import Clip
from tests.e2e.conftest import Generate, tree

LABELS = ("yes", "no", "_unknown_")
MARGINS = {"continuous": "auto", "triggered": 0}
STEP = 4  # every fourth of some 200 recordings a label
KEYS = (
    "labels=[yes,no,_unknown_]",
    "features=rocket",
    "features.kernels=100",
    "features.candidates=400",
    "model=ridge",
    "dataset.learning_curve=false",
)


def clips_of(shared_data: Path, label: int, offset: int) -> list[Path]:
    return sorted((shared_data / "speech_commands" / LABELS[label]).glob("*.wav"))[offset::STEP]


@pytest.fixture(scope="module", params=["continuous", "triggered"])
def made(request: pytest.FixtureRequest, gxx: str, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project, a stream of other recordings than it was made from, and what is said in it."""
    folder = tmp_path_factory.mktemp(request.param)
    for label, name in enumerate(LABELS):
        (folder / "samples" / name).mkdir(parents=True)
        for path in clips_of(shared_data, label, 0):
            shutil.copy(path, folder / "samples" / name)
    keys = [*KEYS, *detection_keys(request.param), f"samples_dir={folder}/samples", f"cache_dir={folder}/cache"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.stream.budget.MINUTES", 2.0)
        assert main([*keys, f"output_dir={folder}/firmware_out", "name=p"]) == 0
    clips = [
        Clip(path.name, label, path.name.split("_")[0], read_pcm(path, 16000))
        for label in range(3)
        for path in clips_of(shared_data, label, 1)[:8]
    ]
    words, others = clips[:16], clips[16:]
    stream = compose(words, others, [], Mixture(seconds=45, words=0.7, snr=30, seed=1), 16000)
    write(stream, folder)
    return folder


def write(stream: Stream, folder: Path) -> None:
    soundfile.write(folder / "stream.wav", stream.pcm, 16000, subtype="PCM_16")
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["speech_offset_s", "speech_onset_s", "label", "speaker"])
        rows.writerows((word.end, word.start, LABELS[word.label], "s") for word in stream.words)


def detection_keys(name: str) -> Sequence[str]:
    return f"detection={name}", f"detection.min_margin={MARGINS[name]}"


def keys_of(made: Path) -> Sequence[str]:
    detection = re.match("[a-z]+", made.name)
    assert detection
    return [*KEYS, *detection_keys(detection[0]), f"cache_dir={made}/cache", "name=p", "task=evaluate"]


@pytest.fixture
def evaluate(made: Path, generate: Generate, tmp_path: Path) -> Generate:
    for name in ("samples", "firmware_out"):
        shutil.copytree(made / name, tmp_path / name)
    for name in ("stream.wav", "truth.csv"):
        shutil.copy(made / name, tmp_path)

    def run(*arguments: str):  # type: ignore[no-untyped-def]
        return generate(*keys_of(made), *arguments, project="firmware_out/p")

    return run


def test_a_stream_is_scored(evaluate: Generate, tmp_path: Path) -> None:
    project = tmp_path / "firmware_out" / "p"
    before = tree(project)
    result = evaluate("wav=stream.wav", "truth=truth.csv")
    assert result.status == 0, result.err
    stream = result.report["stream"]
    assert stream["recording"] == "stream.wav" and stream["seconds"] >= 45
    assert stream["hits"] + stream["wrong_labels"] + stream["misses"] == stream["words"] >= 10
    assert stream["hits"] > stream["words"] / 2
    assert stream["false_accepts_per_hour"] == pytest.approx(
        stream["false_accepts"] / stream["seconds"] * 3600, rel=1e-5
    )
    assert -0.5 < stream["delay"]["mean"] <= stream["delay"]["max"] <= 1.0
    here = [point for point in stream["det"] if point["min_margin"] == stream["min_margin"]]
    assert len(here) == 1
    assert here[0]["miss_rate"] == pytest.approx(1 - stream["hits"] / stream["words"], rel=1e-5)
    false = stream["false_accepts"] + stream["wrong_labels"]
    assert here[0]["false_accepts_per_hour"] == pytest.approx(false / stream["seconds"] * 3600, rel=1e-5)
    assert f"{stream['hits']} of {stream['words']} words recognised" in result.out
    page = (project / "report.html").read_text(encoding="utf-8")
    assert page.count("false accepts an hour</text>") == 1 + ("composed_stream" in result.report)
    after = tree(project)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {"report.json", "report.html"}
    again = evaluate("wav=stream.wav", "truth=truth.csv", "port=virtual")
    assert again.report == result.report and tree(project) == after


def test_the_margin_that_was_chosen(made: Path, evaluate: Generate, tmp_path: Path) -> None:
    """The board has it, the detector is scored with it, and config.yaml repeats the choice."""
    project = tmp_path / "firmware_out" / "p"
    chosen = json.loads((project / "report.json").read_text(encoding="utf-8")).get("chosen_margin")
    assert (chosen is None) == made.name.startswith("triggered")
    if chosen is None:
        return
    assert chosen["false_accepts_per_hour"] <= chosen["max_false_accepts"] == 20 and chosen["seconds"] >= 240
    data = (project / "classifier/lib/detection/detection_data.h").read_text(encoding="utf-8")
    assert re.search(rf"kMinMargin = {round(65536 * chosen['min_margin'])}; *// detection.min_margin", data)
    assert "min_margin: auto\n" in (project / "config.yaml").read_text(encoding="utf-8")
    assert f"min_margin=auto chose {chosen['min_margin']:g} for 20 false" in (project / "report.html").read_text()
    before = tree(project)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.stream.budget.MINUTES", 2.0)
        keys = [f"--config-path={project}", "--config-name=config", f"+cache_dir={made}/cache", "output_dir=again"]
        assert main([*keys, f"samples_dir={tmp_path}/samples"]) == 0
    after = tree(tmp_path / "again" / "p")
    assert {name for name in before if before[name] != after.get(name)} <= {"config.yaml", "report.json", "report.html"}


def test_a_changed_detector_is_found(evaluate: Generate, tmp_path: Path) -> None:
    data = tmp_path / "firmware_out" / "p" / "classifier" / "lib" / "detection" / "detection_data.h"
    text = data.read_text(encoding="utf-8")
    data.write_text(re.sub(r"kThreshold = \d+", "kThreshold = 2000", text), encoding="utf-8")
    before = tree(tmp_path / "firmware_out")
    result = evaluate("wav=stream.wav", "truth=truth.csv")
    assert result.status == 1
    assert "error: the compiled detector has other windows than its Python mirror" in result.err
    assert tree(tmp_path / "firmware_out") == before


@pytest.mark.parametrize(
    ("arguments", "says", "hint"),
    [
        (["wav=stream.wav"], "truth is missing", "truth=FILE.csv"),
        (["truth=truth.csv"], "wav is missing", "wav=FILE.wav"),
        (["wav=gone.wav", "truth=truth.csv"], "wav=gone.wav can't be read: No such file", "wav=FILE.wav"),
        (["wav=truth.csv", "truth=truth.csv"], "wav=truth.csv can't be read: not decodable", "wav=FILE.wav"),
        (["wav=stream.wav", "truth=stream.wav"], "truth=stream.wav can't be read", "label,speech_onset_s"),
        (["wav=stream.wav", "truth=truth.csv", "tolerance=-1"], "tolerance=-1 must be from 0 to 60", "tolerance=1.0"),
        (["wav=stream.wav", "truth=truth.csv", "port=/dev/ttyACM7"], "can't be played to the board", "leave port out"),
    ],
)
def test_what_can_be_wrong(evaluate: Generate, arguments: list[str], says: str, hint: str) -> None:
    result = evaluate(*arguments)
    assert result.status == 1
    assert f"error: {says}" in result.err or says in result.err
    assert hint in result.err
    assert "stream" not in result.report
