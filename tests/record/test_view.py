"""The level meter, and the lines where there is no terminal."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from generator.record.view import CELLS, Level, View, meter


def bar(level: float, threshold: int = 500) -> str:
    return meter(level, threshold).plain.split()[1]


def test_the_bar_crosses_the_line_when_the_level_reaches_the_threshold() -> None:
    line = bar(0).index("│")
    for level in (1, 33, 100, 499, 500, 501, 5000, 32768):
        assert len(bar(level)) == CELLS
        assert bar(level).index("│") == line
    assert "█" not in bar(33)
    assert bar(450)[line + 1] == "░"
    assert bar(700)[line + 1] == "█"
    assert bar(32768).count("█") == CELLS - 1


@pytest.mark.parametrize("threshold", [1, 32767])
def test_the_line_is_always_there(threshold: int) -> None:
    assert bar(100, threshold).count("│") == 1


def test_the_level_is_that_of_the_loudest_hop_without_its_mean() -> None:
    level, square = Level(100), np.tile(np.array([300, -300], np.int16), 50)
    assert level.of(square[:99] + np.int16(1000)) == 0.0
    assert level.of(np.concatenate([square[99:] + np.int16(1000), square // 2])) == pytest.approx(300)
    assert level.of(square // 3) == pytest.approx(100)


def test_without_a_terminal_there_are_lines_alone() -> None:
    output = io.StringIO()
    with View(Console(file=output), "s01", 500) as view:
        view.show("yes  1 of 2", 300.0, "now: yes")
        view.note("yes 1/2  " + "long/" * 30)
    assert output.getvalue() == "yes 1/2  " + "long/" * 30 + "\n"
