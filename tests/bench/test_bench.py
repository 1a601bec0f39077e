"""The rig on small models: its figures, and how far ours must stay ahead of the others on the same trained model."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.bench import emlearn, m2cgen, micromlgen, native, rig
from tests.bench.candidate import Candidate, Variants
from tests.bench.models import Trained, row
from tests.bench.page import page
from tests.bench.rig import Measurement
from tests.bench.workloads import WORKLOADS
from tests.conftest import find_tool

EXPORTERS = (native, micromlgen, emlearn, m2cgen)
FASTEST, SMALLEST = (
    f"emlearn, {form}, soft votes, thresholds mended" for form in ("inline int8_t", "loadable int16_t")
)
CHEAPER = [  # model, ours, other, least ratio of instructions, least ratio of flash
    ("SVC, poly 2, two labels", "ours", "micromlgen, adapted", 250, 40),
    ("SVC, poly 2, two labels", "ours, rank=auto", "micromlgen, adapted", 700, 150),
    ("logistic regression, 64 → 2", "ours, weights=int16", "m2cgen", 20, 5),
    ("naive Bayes, 10 × 208", "ours", "emlearn", 10, 1),
    ("MLP 64-32-2", "ours, weights=int16", "emlearn, loadable", 3, 2),
    ("forest 20 × depth 8, two labels", "ours, trees=fast", FASTEST, 1.0, 0),
    ("forest 20 × depth 8, two labels", "ours, trees=small", SMALLEST, 0, 1),
]


@pytest.fixture(autouse=True)
def tools(shared_data: Path) -> None:
    for name in ("gcc", "arm-none-eabi-gcc"):
        find_tool(name)


@cache
def trained(model: str) -> Trained:
    workload = next(workload for workload in WORKLOADS if workload.name == model)
    x, estimator = workload.recordings().test_x, workload.fitted()
    return Trained(estimator, x, estimator.predict(x), "")


@cache
def measured(model: str, exporter: str) -> Measurement:
    variants: Variants = {}
    for module in EXPORTERS:
        variants |= module.variants(trained(model).estimator, trained(model).dtype)
    result = row(exporter, variants[exporter], trained(model), emulated=2)
    assert result.measured, result.reason
    return result.measured


@pytest.mark.parametrize(("model", "ours", "other", "instructions", "flash"), CHEAPER)
def test_ours_is_right_and_cheaper(model: str, ours: str, other: str, instructions: float, flash: float) -> None:
    mine, theirs = measured(model, ours), measured(model, other)
    assert mine.agreement >= (0.99 if "rank=auto" in ours else 1)
    assert theirs.instructions >= instructions * mine.instructions
    assert theirs.flash_bytes >= flash * mine.flash_bytes


def test_support_vector_costs_little_more_than_its_products() -> None:
    """64 int8 values: at most 1.3 instructions each and 60 more a vector; 12 bytes more a vector."""
    vectors = trained("SVC, rbf, two labels").estimator.n_support_.sum()
    ours = measured("SVC, rbf, two labels", "ours")
    assert ours.agreement == 1
    assert ours.instructions <= (1.3 * 64 + 60) * vectors
    assert ours.flash_bytes <= (64 + 12) * vectors


@pytest.mark.parametrize(
    ("model", "exporter", "agreement"),
    [
        ("logistic regression, 64 → 2", "micromlgen", 0.0),
        ("logistic regression, 64 → 2", "micromlgen, adapted", 1.0),
        ("logistic regression, 64 → 2", "m2cgen", 1.0),
        ("naive Bayes, 10 × 208", "emlearn", 0.99),
        ("forest 20 × depth 8, two labels", FASTEST, 0.99),
    ],
)
def test_others_get_their_best(model: str, exporter: str, agreement: float) -> None:
    """Where another exporter is right, the rig must not make it wrong."""
    assert measured(model, exporter).agreement >= agreement


def test_docs_tell_the_figures() -> None:
    docs = Path(__file__).resolve().parents[2] / "docs"
    text = (docs / "benchmark.md").read_text()
    assert text == page(json.loads((docs / "benchmark.json").read_text())), "python -m tests.bench writes it"
    assert "/tmp" not in text


def test_refusal_is_a_row() -> None:
    estimator = trained("naive Bayes, 10 × 208")
    (make,) = m2cgen.variants(estimator.estimator, estimator.dtype).values()
    refused = row("m2cgen", make, estimator)
    assert refused.measured is None
    assert refused.reason == "NotImplementedError: Model 'sklearn_GaussianNB' is not supported"


@pytest.mark.parametrize("cpu", rig.CPUS)
def test_rig_counts_what_a_candidate_adds(cpu: str, tmp_path: Path) -> None:
    """movs r0, #0 and bx lr, and another bx lr to prepare; an array of floats is RAM."""
    x = np.zeros((3, 4), np.int8)
    files = {"model.h": "static float kept[25];\n"}
    candidate = Candidate(files, "x[0] + kept[3] > 0", setup="*(volatile float*)kept = 0;")
    nothing = rig.measure(
        Candidate({"model.h": ""}, "0"), x, np.zeros(3, np.int64), tmp_path / "0", cpu=cpu, emulated=2
    )
    something = rig.measure(candidate, x, np.ones(3, np.int64), tmp_path / "1", cpu=cpu, emulated=2)
    assert (nothing.instructions, nothing.flash_bytes, nothing.ram_bytes, nothing.agreement) == (2, 6, 0, 1.0)
    assert something.ram_bytes >= 100 and something.flash_bytes > 6 and something.agreement == 0
    assert (something.instructions < 20) == (cpu == "cortex-m4")  # no floating-point unit: a library's function


def test_processor_that_answers_differently_is_no_measurement(tmp_path: Path) -> None:
    candidate = Candidate({"model.h": ""}, "sizeof(void*)")
    x, predicted = np.zeros((2, 4), np.int8), np.zeros(2, np.int64)
    with pytest.raises(RuntimeError, match=r"\[4, 4\] on cortex-m4, \[8, 8\] on this computer"):
        rig.measure(candidate, x, predicted, tmp_path, cpu="cortex-m4", emulated=2)
