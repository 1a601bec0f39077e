"""dataset/load.py: labels that are CSV files of rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.dataset.load import load_from
from generator.errors import DatasetError
from tests.datasets import fill, kinds, make_config, quiet


def write_rows(path: Path, count: int = 20, width: int = 3, seed: int = 0) -> None:
    rows = np.random.default_rng([seed, *path.name.encode()]).uniform(0, 3000, (count, width))
    np.savetxt(path, rows, fmt="%.2f", delimiter=",")


def test_csv_rows_are_split_by_row(tmp_path: Path) -> None:
    write_rows(tmp_path / "lab_YES.csv")
    write_rows(tmp_path / "no.csv")
    write_rows(tmp_path / "old_no.csv")
    dataset = load_from(tmp_path, make_config("yes", "no", features="rms"), quiet())
    assert (dataset.split, dataset.is_audio, len(dataset.train), len(dataset.test)) == ("row", False, 32, 8)
    assert {clip.path.split(":")[0] for clip in dataset.train} == {"lab_YES.csv", "no.csv"}
    assert kinds(dataset)["ignored"] == ("old_no.csv",)


def test_csv_rows_need_rms(tmp_path: Path) -> None:
    write_rows(tmp_path / "yes.csv")
    write_rows(tmp_path / "no.csv")
    with pytest.raises(DatasetError, match="features=logmel") as caught:
        load_from(tmp_path, make_config("yes", "no"), quiet())
    assert "features=rms" in caught.value.hint


def test_folders_and_csv_do_not_mix(tmp_path: Path) -> None:
    fill(tmp_path / "yes")
    write_rows(tmp_path / "dog.csv")
    with pytest.raises(DatasetError, match=r"recordings for one label \(yes/\) and CSV rows for another \(dog\.csv\)"):
        load_from(tmp_path, make_config("yes", "dog", features="rms"), quiet())


def test_two_csv_files_for_a_label_are_an_error(tmp_path: Path) -> None:
    for name in ("a_yes.csv", "b_yes.csv", "no.csv"):
        write_rows(tmp_path / name)
    with pytest.raises(DatasetError, match=r"several CSV files fit the label 'yes': a_yes\.csv, b_yes\.csv"):
        load_from(tmp_path, make_config("yes", "no", features="rms"), quiet())


def test_rows_of_the_test_dir_are_as_long(tmp_path: Path) -> None:
    (tmp_path / "held_out").mkdir()
    for name in ("yes.csv", "no.csv"):
        write_rows(tmp_path / name, width=32)
        write_rows(tmp_path / "held_out" / name, width=31)
    config = make_config("yes", "no", features="rms", test_dir=str(tmp_path / "held_out"))
    with pytest.raises(DatasetError, match=r"yes\.csv:1 has 31 values, but yes\.csv:1 has 32"):
        load_from(tmp_path, config, quiet())


def test_rows_of_a_test_dir_share_no_speakers(tmp_path: Path) -> None:
    (tmp_path / "held_out").mkdir()
    for name in ("lab_yes.csv", "lab_no.csv"):
        write_rows(tmp_path / name)
        write_rows(tmp_path / "held_out" / name, count=5, seed=1)
    config = make_config("yes", "no", features="rms", test_dir=str(tmp_path / "held_out"))
    dataset = load_from(tmp_path, config, quiet())
    assert (dataset.split, len(dataset.train), len(dataset.test)) == ("test_dir", 40, 10)
    assert "shared_speakers" not in kinds(dataset)


def test_the_lab_data(shared_data: Path) -> None:
    config = make_config("Yes", "No", features="rms")
    dataset = load_from(shared_data / "nano33ble", config, quiet())
    assert (dataset.split, len(dataset.train), len(dataset.test)) == ("row", 80, 20)
    assert kinds(dataset) == {"ignored": ("rms32_OK.csv",)}
    with_ok = load_from(shared_data / "nano33ble", make_config("Yes", "OK", features="rms"), quiet())
    assert len(kinds(with_ok)["overflow"]) == 38
