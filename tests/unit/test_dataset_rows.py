"""dataset/rows.py: lab CSV files."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.dataset.rows import check_widths, read_rows
from generator.errors import DatasetError


@pytest.mark.parametrize(
    "text",
    [
        "1.4,2.6,-3.5\n40000,-40000,0\n",
        "1.4;2.6;-3.5\n40000;-40000;0\n",
        "1.4\t2.6\t-3.5\r\n40000\t-40000\t0\r\n",
        "a,b,c\n1.4,2.6,-3.5\n\n40000,-40000,0\n",
        "1,4;2,6;-3,5\n4e4;-4e4;0\n",
        "\ufeff1.4, 2.6, -3.5,\n40000, -40000, 0,",
    ],
    ids=["comma", "semicolon", "tab", "header and blank line", "decimal comma", "BOM and last separator"],
)
def test_values_are_rounded_and_saturated(tmp_path: Path, text: str) -> None:
    (tmp_path / "yes.csv").write_bytes(text.encode())
    rows = read_rows(tmp_path, "yes.csv", label=1)
    assert [row.samples.tolist() for row in rows] == [[1, 3, -4], [32767, -32768, 0]]
    assert {row.label for row in rows} == {1}


def test_each_row_is_named_by_its_line_and_is_a_group(tmp_path: Path) -> None:
    (tmp_path / "yes.csv").write_text("a,b\n1,2\n\n3,4\n")
    rows = read_rows(tmp_path, "yes.csv", label=0)
    assert [row.path for row in rows] == [row.group for row in rows] == ["yes.csv:2", "yes.csv:4"]


@pytest.mark.parametrize("cell", ["loud", "nan", "inf", "", "1e999"])
def test_what_is_no_number_is_named_with_file_and_line(tmp_path: Path, cell: str) -> None:
    (tmp_path / "yes.csv").write_text(f"1,2,3\n4,{cell},6\n")
    with pytest.raises(DatasetError, match=rf"yes\.csv:2: '{cell}' is not a number"):
        read_rows(tmp_path, "yes.csv", label=0)


def test_a_first_line_with_some_numbers_is_no_header(tmp_path: Path) -> None:
    (tmp_path / "yes.csv").write_text("1,loud,3\n4,5,6\n")
    with pytest.raises(DatasetError, match=r"yes\.csv:1: 'loud' is not a number"):
        read_rows(tmp_path, "yes.csv", label=0)


def test_rows_of_other_length_are_named_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "yes.csv").write_text("1,2,3\n4,5,6\n")
    (tmp_path / "no.csv").write_text("1,2,3\n4,5\n")
    rows = [row for label, name in enumerate(["yes.csv", "no.csv"]) for row in read_rows(tmp_path, name, label)]
    with pytest.raises(DatasetError, match=r"no\.csv:2 has 2 values, but yes\.csv:1 has 3"):
        check_widths(rows)


def test_a_binary_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "yes.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DatasetError, match=r"yes\.csv can't be read as text"):
        read_rows(tmp_path, "yes.csv", label=0)


def test_the_lab_data(shared_data: Path) -> None:
    rows = read_rows(shared_data / "nano33ble", "rms32_Yes.csv", label=0)
    check_widths(rows)
    assert (len(rows), len(rows[0].samples)) == (50, 32)
    assert rows[0].samples[:3].tolist() == [976, 810, 852]  # 976.44, 809.81, 852.16
