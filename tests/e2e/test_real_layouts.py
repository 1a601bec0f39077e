"""Real recordings, laid out as the archives of public sets are."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from generator.dataset.excerpts import file_of
from generator.report.answers import read_answers
from tests.e2e.conftest import Generate
from tests.e2e.test_real_speech import assert_proven

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.fixture
def fsdd(shared_data: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "fsdd" / "recordings"
    folder.mkdir(parents=True)
    for path in (shared_data / "fsdd").glob("*/*.wav"):
        shutil.copy(path, folder / f"{path.parent.name}_{path.name}")
    return folder.parent


@pytest.fixture
def esc(shared_data: Path, tmp_path: Path) -> Path:
    root = tmp_path / "ESC-50-master"
    for name in ("audio", "meta"):
        (root / name).mkdir(parents=True)
    rows = [("filename", "category", "esc10", "src_file")]
    for row in csv.DictReader((shared_data / "esc10_16k" / "metadata.csv").open(encoding="utf-8", newline="")):
        source = shared_data / "esc10_16k" / row["file"]
        if source.is_file():
            name = f"{row['fold']}-{row['freesound_clip_id']}-{row['take']}-{row['label']}.wav"
            shutil.copy(source, root / "audio" / name)
            rows.append((name, row["label"], "True", row["freesound_clip_id"]))
    with (root / "meta" / "esc50.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return root


def test_digits_leaving_out_one_speaker_each(generate: Generate, fsdd: Path) -> None:
    labels = f"labels=[{','.join(DIGITS)}]"
    result = generate(
        labels, "dataset=fsdd", f"samples_dir={fsdd}", "dataset.folds=4", "name=digits", project="firmware_out/digits"
    )
    assert_proven(result)
    folds = result.report["evaluation"]["cross_validation"]
    assert folds["left_out"] == ["george", "jackson", "lucas", "yweweler"]
    assert min(folds["accuracies"]) > 0.5
    assert result.report["evaluation"]["groups"] == {"train": 3, "test": 1}
    assert "without george" in result.out


def test_sounds_cut_at_events_with_sources_apart(generate: Generate, esc: Path) -> None:
    labels = ("dog_bark", "rain", "clock_tick", "rooster", "chainsaw")
    result = generate(
        f"labels=[{','.join(labels)}]", "dataset=esc10", f"samples_dir={esc}", "name=sounds", "features=mfcc",
        "model=random_forest", project="firmware_out/sounds",
    )  # fmt: skip
    assert_proven(result)
    assert result.report["verification"]["accuracy"] > 0.65
    answers = read_answers((result.project / "answers.csv").read_text(encoding="utf-8"), labels)
    assert len({file_of(answer.path) for answer in answers}) < len(answers)
    assert "CC BY" in result.report["dataset"]["findings"]["source"]["messages"][0]
