"""What a model costs as it grows: sweeps on the digits, each beside what arithmetic alone would take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from tests.bench import emlearn, micromlgen, native
from tests.bench.candidate import Candidate
from tests.bench.models import Trained, row
from tests.bench.recordings import Recordings, digits
from tests.bench.workloads import GAMMA

INT8_MAC, INT16_MAC = 1.17, 0.73  # instructions: two SXTB16 and two SMLAD with their loads for four products, or SMLAD
QUESTION = 3  # instructions of a tree's node: load, compare, branch
EMULATED = 3
WINDOWS = 50  # that the answers are compared on
VECTORS = 120  # support vectors, where they are not what grows


@dataclass(frozen=True)
class Point:
    """One model of a sweep under one exporter."""

    panel: str  # what grows: "support vectors", …
    line: str
    size: int
    instructions: int
    flash_bytes: int


@dataclass(frozen=True)
class Grown:
    """A model of a sweep: what grows, how much of it there is, and what arithmetic alone would take."""

    panel: str
    size: int
    kind: str  # "rbf SVC", "logistic regression", "forest"
    estimator: Any
    recordings: Recordings
    instructions: float
    flash_bytes: float


def points() -> Iterator[Point]:
    for grown in (*_vectors(), *_features(), *_labels(), *_trees()):
        limit = Point(
            grown.panel, f"{grown.kind}, limit", grown.size, round(grown.instructions), round(grown.flash_bytes)
        )
        yield limit
        x = grown.recordings.test_x[:WINDOWS]
        trained = Trained(grown.estimator, x, grown.estimator.predict(x), "")
        for exporter, make in _exporters(grown.estimator, x.dtype).items():
            measured = row(exporter, make, trained, EMULATED).measured
            if measured is None:
                raise RuntimeError(f"{exporter} does not take {grown.kind}")
            yield Point(
                grown.panel, f"{grown.kind}, {exporter}", grown.size, measured.instructions, measured.flash_bytes
            )  # fmt: skip


def _exporters(estimator: Any, dtype: np.dtype[Any]) -> dict[str, Callable[[], Candidate]]:
    """Ours, and the best rival whose answers are right."""
    ours = native.variants(estimator, dtype)
    if isinstance(estimator, RandomForestClassifier):
        name = "emlearn, inline int8_t, soft votes, thresholds mended"
        return ours | {"emlearn": emlearn.variants(estimator, dtype)[name]}
    return ours | {"micromlgen": micromlgen.variants(estimator, dtype)["micromlgen, adapted"]}


def _svc(panel: str, size: int, data: Recordings) -> Grown:
    """So small a C that every training window is a support vector."""
    estimator = SVC(C=0.01, gamma=GAMMA).fit(data.x, data.y)
    vectors, features = estimator.support_vectors_.shape
    assert vectors == len(data.x)
    macs = vectors * features
    return Grown(panel, size, "rbf SVC", estimator, data, INT8_MAC * macs, macs)


def _vectors() -> Iterator[Grown]:
    for count in (20, 60, 180, 600):
        yield _svc("support vectors", count, _few(digits(64).binary(), count))


def _features() -> Iterator[Grown]:
    data = _few(digits(208).binary(), VECTORS)
    for size in (13, 26, 52, 104, 208):
        cut = Recordings(data.x[:, -size:], data.y, data.test_x[:, -size:], data.test_y)
        yield _svc("features of an SVC", size, cut)
        estimator = LogisticRegression(C=1e-5, max_iter=1000).fit(cut.x, cut.y)
        yield Grown(
            "features of a linear model", size, "logistic regression", estimator, cut, INT16_MAC * size, 2 * size
        )


def _labels() -> Iterator[Grown]:
    for labels in (2, 3, 5, 10):
        yield _svc("labels", labels, _few(digits(64).first(labels), VECTORS))


def _few(data: Recordings, count: int) -> Recordings:
    """`count` training windows, as many of each label."""
    labels = np.unique(data.y)
    chosen = np.concatenate([np.flatnonzero(data.y == label)[: count // len(labels)] for label in labels])
    return Recordings(data.x[chosen], data.y[chosen], data.test_x, data.test_y)


def _trees() -> Iterator[Grown]:
    """A question is at least a feature and a threshold, one byte each."""
    data = digits(64)
    for trees in (5, 10, 20, 40, 80):
        estimator = RandomForestClassifier(trees, max_depth=8, random_state=0).fit(data.x, data.y)
        windows = data.test_x[:WINDOWS].astype(np.float32)
        questions = sum(tree.tree_.decision_path(windows).sum(1).mean() - 1 for tree in estimator.estimators_)
        nodes = sum(int((tree.tree_.children_left >= 0).sum()) for tree in estimator.estimators_)
        yield Grown("trees", trees, "forest", estimator, data, QUESTION * questions, 2 * nodes)
