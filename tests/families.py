"""What the tests of linear models, naive Bayes and neural networks share: templates/lib/model/linear_map and
templates/lib/dsp once more in Python's own integers, each value checked against its C++ type, and problems to fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from generator.types import Integers, ModelSource, Part
from tests.exact import DECISION_LIMIT, ONE, fits, shifted, signed, total
from tests.problems import F64, INT8, INT16, LABELS, Problem

DTYPES: list[np.dtype[Any]] = [INT8, INT16]
FLOAT_NOISE = 2.0**-40  # of scikit-learn's own sums, as a share of the largest


class Exact:
    """The constants and tables of a project's model, and its last layer."""

    def __init__(self, part: Part) -> None:
        self.value = {constant.name: fits(constant.ctype, constant.value) for constant in part.constants}
        for table in part.tables:
            assert all(fits(table.ctype, value) == value for value in table.values.ravel().tolist())
        self.table: dict[str, Any] = {table.name: table.values.tolist() for table in part.tables}
        self.ctype = {table.name: table.ctype for table in part.tables}

    def linear_scores(self, inputs: list[int]) -> list[int]:
        inputs = padded(inputs)
        assert len(inputs) == self.value["kNumInputs"]
        digits, sums, ctype = self.value["kNumDigits"], [], self.ctype["kBias"]
        for index, bias in enumerate(self.table["kBias"]):
            value = 0
            for weights in self.table["kWeights"][index * digits : (index + 1) * digits]:
                shifted_up = fits(ctype, value * 32768) if digits > 1 else 0
                value = fits(ctype, shifted_up + sum_of_products(weights, inputs, ctype))
            sums.append(fits(ctype, value + bias))
        if len(sums) == 1:
            lead = self._saturated(sums[0])
            return [lead, -lead]
        best = max(0, *sums)
        return [self._saturated(fits(ctype, value - best)) for value in (*sums, 0)]

    def _saturated(self, value: int) -> int:
        return max(-DECISION_LIMIT, min(DECISION_LIMIT, shifted(value, self.value["kScoreShift"])))


def padded(values: list[int]) -> list[int]:
    return [*values, *[0] * (-len(values) % 8)]


def sum_of_products(weights: list[int], inputs: list[int], ctype: str = "int64_t") -> int:
    """int16 weights: each two products fit 32 bits, the sum `ctype`, whatever order it is made in."""
    assert -32768 not in weights
    products = [signed(16, a) * signed(16, b) for a, b in zip(weights, inputs, strict=True)]
    fits(ctype, sum(map(abs, products)))
    return total(ctype, (signed(32, a + b) for a, b in zip(products[::2], products[1::2], strict=True)))


def sums_of_two(rows: list[int], inputs: list[int]) -> tuple[int, int]:
    """Two rows of int8 in one of int16, as templates/lib/dsp/sum_of_products.h takes them apart."""
    first, second = [signed(16, row) >> 8 for row in rows], [(row & 0xFF) - 128 for row in rows]
    signed(32, 255 * sum(map(abs, inputs)))
    sums = (total("int32_t", (a * b for a, b in zip(row, inputs, strict=True))) for row in (first, second))
    return next(sums), next(sums)


def relative(values: F64) -> F64:
    """Real sums [windows, labels] as scores: two labels: how much each leads; more: less the highest one."""
    return values - (values[:, ::-1] if values.shape[1] == 2 else values.max(1, keepdims=True))


def check(source: ModelSource, estimator: Any, x: Integers, values: F64) -> float:
    """Scores are within the bound of scikit-learn's own `values` [windows, labels], and labels are those of predict.

    Returns the share of windows whose label the bound makes certain.
    """
    scores, expected = source.scores(x), relative(values)
    bound, limit = source.error_bound + FLOAT_NOISE * float(np.abs(values).max()), DECISION_LIMIT / ONE
    assert np.abs(scores / ONE - np.clip(expected, -limit, limit)).max() <= bound
    ordered = np.sort(values, axis=1)
    sure = ordered[:, -1] - ordered[:, -2] > 2 * bound
    assert scores.argmax(1)[sure].tolist() == estimator.predict(x)[sure].tolist()
    return float(sure.mean())


def fit(estimator: Any, problem: Problem, standardise: bool) -> Any:
    """The estimator as training makes it."""
    return (make_pipeline(StandardScaler(), estimator) if standardise else estimator).fit(*problem.windows())


@st.composite
def problems(draw: st.DrawFn, least: int = 2) -> Problem:
    """Small and odd: few windows, duplicates, zeros, full scale, unbalanced labels."""
    dtype, labels = draw(st.sampled_from(DTYPES)), draw(st.sampled_from(LABELS))
    return Problem(
        dtype=dtype,
        counts=tuple(draw(st.lists(st.integers(least, 6), min_size=labels, max_size=labels))),
        features=draw(st.integers(1, 9)),
        spread=draw(st.sampled_from([0, 1, 3, 30, np.iinfo(dtype).max])),
        seed=draw(st.integers(0, 1000)),
    )
