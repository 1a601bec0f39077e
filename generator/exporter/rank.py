"""model.rank, which exporters take over: whether a polynomial SVM's quadratic form may be approximated."""

from __future__ import annotations

from enum import Enum


class Rank(Enum):
    exact = "exact"
    auto = "auto"  # as few squares as do
