"""The C++ of the native models once more in Python's own integers: exact, and each value checked against its C++ type.

Written from templates/lib/model, fed with the constants and tables that a project gets: independent of the mirror.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, combinations
from typing import Any

from generator.types import Integers, Part

ONE = 1 << 16
DECISION_LIMIT = (1 << 30) - 1


def signed(bits: int, value: int) -> int:
    assert -(1 << bits - 1) <= value < 1 << bits - 1, f"{value} does not fit int{bits}_t"
    return value


def unsigned(bits: int, value: int) -> int:
    assert 0 <= value < 1 << bits, f"{value} does not fit uint{bits}_t"
    return value


def fits(ctype: str, value: int) -> int:
    """`value`, which must fit "int32_t", "uint16_t" …"""
    check = unsigned if ctype.startswith("u") else signed
    return check(int(re.sub(r"\D", "", ctype)), value)


def total(ctype: str, values: Iterable[int]) -> int:
    """The sum, each step of which must fit `ctype`."""
    return list(accumulate(values, lambda a, b: fits(ctype, a + b), initial=0))[-1]


def shifted(value: int, bits: int) -> int:
    assert 0 <= bits < 64, f"a shift by {bits} bits"
    return value >> bits


class ExactSvm:
    """A native model, evaluated from its Part."""

    def __init__(self, part: Part, labels: int) -> None:
        self.labels = labels
        self.pairs = list(combinations(range(labels), 2))
        self.value: dict[str, int] = {}
        self.table: dict[str, Any] = {}
        for constant in part.constants:
            self.value[constant.name] = fits(constant.ctype, constant.value)
        for table in part.tables:
            assert all(fits(table.ctype, value) == value for value in table.values.ravel().tolist())
            self.table[table.name] = table.values.tolist()

    def decisions(self, x: Integers) -> list[list[int]]:
        """Windows [windows, features] to the decisions of each two labels, 65536 for 1."""
        forms = {
            "kRank": self._low_rank_sums,
            "kForm": self._quadratic_sums,
            "kVectors": self._kernel_sums,
            "kWeights": self._linear_sums,
        }
        sums = next(form for name, form in forms.items() if name in self.table.keys() | self.value.keys())
        dot_type = "int32_t" if x.dtype.itemsize == 1 else "int64_t"
        shift = self.value["kScoreShift"]
        return [
            [max(-DECISION_LIMIT, min(DECISION_LIMIT, shifted(value, shift))) for value in sums(window, dot_type)]
            for window in x.tolist()
        ]

    def scores(self, x: Integers) -> list[list[int]]:
        return [self._votes(decisions) for decisions in self.decisions(x)]

    def _linear_sums(self, x: list[int], _: str) -> list[int]:
        weights = iter(value for row in self.table["kWeights"] for value in row)
        padded = [*x, *[0] * (self.value["kNumInputs"] - len(x))]
        return [signed(64, bias + self._digits(padded, weights)) for bias in self.table["kBias"]]

    def _quadratic_sums(self, x: list[int], _: str) -> list[int]:
        rows = zip(self.table["kBias"], self.table["kForm"], strict=True)
        return [total("int64_t", [bias, *self._rows(x, iter(weights))]) for bias, weights in rows]

    def _rows(self, x: list[int], weights: Iterator[int]) -> Iterator[int]:
        """Each feature times its row of the upper triangle, then what is linear."""
        padded = [*x, *[0] * (len(x) % 2)]
        for index, value in enumerate(x):
            yield signed(64, self._digits(padded[index // 2 * 2 :], weights) * value)
        if self.value["kHasLinear"]:
            yield signed(64, self._digits(padded, weights) << self.value["kLinearShift"])
        assert next(weights, None) is None

    def _digits(self, x: list[int], weights: Iterator[int]) -> int:
        """A row, digit by digit."""
        value = 0
        for _ in range(self.value["kNumDigits"]):
            value = signed(64, value << 15) + total("int64_t", (next(weights) * other for other in x))
        return signed(64, value)

    def _low_rank_sums(self, x: list[int], dot_type: str) -> list[int]:
        count, rank, shift = (self.value[key] for key in ("kNumVectors", "kRank", "kProductShift"))
        sums = []
        for pair, (bias, weights) in enumerate(zip(self.table["kBias"], self.table["kWeights"], strict=True)):
            along = [shifted(self._dot(x, pair * count + i, dot_type), shift) for i in range(count)]
            squares = [signed(64, value * value) if i < rank else value for i, value in enumerate(along)]
            sums.append(total("int64_t", [bias, *(w * value for w, value in zip(weights, squares, strict=True))]))
        return sums

    def _kernel_sums(self, x: list[int], dot_type: str) -> list[int]:
        kernel = self._rbf if "kFar" in self.value else self._poly if "kDegree" in self.value else self._sigmoid
        labels = [label for label, count in enumerate(self.table["kVectorCounts"]) for _ in range(count)]
        terms: dict[tuple[int, int], list[int]] = {pair: [] for pair in self.pairs}
        for index, label in enumerate(labels):
            value = signed(32, kernel(x, index, dot_type))
            others = [other for other in range(self.labels) if other != label]
            for other, coefficient in zip(others, self.table["kCoefficients"][index], strict=True):
                terms[min(label, other), max(label, other)].append(signed(64, coefficient * value))
        return [total("int64_t", [b, *terms[pair]]) for b, pair in zip(self.table["kBias"], self.pairs, strict=True)]

    def _rbf(self, x: list[int], index: int, dot_type: str) -> int:
        norm = total(dot_type, (value * value for value in x))
        distance = norm + self.table["kSquaredNorms"][index] - 2 * self._dot(x, index, dot_type)
        if distance >= self.value["kFar"]:
            return 0
        scaled = distance << self.value["kDistanceShiftLeft"] >> self.value["kDistanceShiftRight"]
        return self._exp2_of_minus(unsigned(32, scaled) * self.value["kGamma"] >> 32)

    def _exp2_of_minus(self, exponent: int) -> int:
        assert 0 <= exponent < 32 << 24
        point, rest = exponent >> 17 & 127, unsigned(32, (exponent & 0x1FFFF) << 15)
        start, end = self.table["kExp2Table"][point : point + 2]
        return signed(32, start - (unsigned(64, (start - end) * rest) >> 32)) >> (exponent >> 24)

    def _sigmoid(self, x: list[int], index: int, dot_type: str) -> int:
        product = signed(64, shifted(self._dot(x, index, dot_type), self.value["kDotShift"]) * self.value["kGamma"])
        argument = signed(64, product + self.value["kOffset"])
        exponent = shifted(abs(argument), self.value["kExponentShift"])
        power = self._exp2_of_minus(exponent) if exponent < 31 << 24 else 0
        value = signed(64, ((1 << 30) - power) << 30) // ((1 << 30) + power)
        return -value if argument < 0 else value

    def _poly(self, x: list[int], index: int, dot_type: str) -> int:
        scaled = signed(64, self._dot(x, index, dot_type) * self.value["kDotScale"])
        base = power = shifted(signed(64, scaled + self.value["kOffset"]), self.value["kDotShift"])
        for _ in range(1, self.value["kDegree"]):
            power = signed(64, power * base) >> 30
        return power

    def _dot(self, x: list[int], index: int, dot_type: str) -> int:
        vector = self.table["kVectors"][index]
        assert not any(vector[len(x) :])  # padded with zeros
        return total(dot_type, (a * b for a, b in zip(x, vector, strict=False)))

    def _votes(self, decisions: list[int]) -> list[int]:
        if self.labels == 2:
            return [decisions[0], -decisions[0]]
        votes, confidence = [0] * self.labels, [0] * self.labels
        for (first, second), decision in zip(self.pairs, decisions, strict=True):
            votes[first if decision >= 0 else second] += ONE
            confidence[first] += decision
            confidence[second] -= decision
        if not self.value["kBreakTies"]:
            return votes
        return [vote + squashed(value) for vote, value in zip(votes, confidence, strict=True)]


def squashed(confidence: int) -> int:
    """c / (3 (|c| + 1)) in 1/65536, towards zero as C++ divides."""
    size = signed(64, abs(confidence) * ONE) // (3 * (abs(confidence) + ONE))
    return size if confidence > 0 else -size
