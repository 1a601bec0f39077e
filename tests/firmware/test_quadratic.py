"""Degree-2 polynomial SVMs as their quadratic form, whole and in few squares: decisions as the mirror's, bit by bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.svm import SVC

from generator.config.schema import Config
from generator.errors import ExportError
from generator.exporter.native import Native, low_rank_svm, quadratic_svm
from generator.exporter.native.kernel_svm import KernelSvm
from generator.exporter.native.low_rank_svm import LowRankSvm
from generator.exporter.native.quadratic_svm import QuadraticSvm
from generator.exporter.rank import Rank
from generator.types import Clip, Dataset, Integers
from generator.verify.replay import replay
from tests.exact import ExactSvm
from tests.factory import make_config, make_mirror
from tests.firmware.program import SANITIZERS, build_replay, write_classifier

SHAPES = {
    "int8": ("features.n_mels=4", "features.segments=3"),
    "int16": ("features=rms", "audio.window=0.16", "detection.pre_roll=0"),
}
shapes = pytest.mark.parametrize("dtype", SHAPES)
labels_and_constants = pytest.mark.parametrize(("labels", "coef0"), [(2, 0.0), (2, 1.0), (3, 0.0), (3, 1.0)])


def config_of(dtype: str, labels: int, *overrides: str) -> Config:
    return make_config(f"labels=[{','.join('abc'[:labels])}]", *SHAPES[dtype], *overrides)


def size_of(config: Config) -> int:
    return config.front_end.size


def fitted(dtype: str, size: int, labels: int, coef0: float) -> tuple[SVC, Any]:
    """An SVC that tells apart windows by the product of two features, which takes many support vectors."""
    rng = np.random.default_rng(size + labels)
    low, high = {"int8": (-128, 128), "int16": (0, 6000)}[dtype]
    x = rng.integers(low, high, (80 * labels, size)).astype(dtype)
    product = x[:, 0].astype(int) * x[:, 1]
    y = np.searchsorted(np.quantile(product, np.arange(1, labels) / labels), product)
    return SVC(kernel="poly", degree=2, coef0=coef0, break_ties=labels > 2).fit(x, y), x


def with_extremes(x: Integers) -> Integers:
    """Windows, and those that overflow what can overflow."""
    info, size = np.iinfo(x.dtype), x.shape[1]
    low, high = np.full(size, info.min), np.full(size, info.max)
    extremes = np.array([low, high, np.zeros(size), np.where(np.arange(size) % 2, low, high)])
    return np.concatenate([x, extremes.astype(x.dtype)])


def check_integers(config: Config, svc: Any, rows: Integers, gxx: str, folder: Path) -> None:
    """The mirror equals exact integers and the compiled C++."""
    source, mirror = config.exporter.export(svc, rows.dtype), make_mirror(config, svc)
    assert source.scores(rows).tolist() == ExactSvm(source.part(), len(config.labels)).scores(rows)
    clips = tuple(Clip(f"{i}", 0, "", row.astype(np.int16)) for i, row in enumerate(rows))
    some, every = (Dataset(config.labels, clips[:1], test, "row", is_audio=False) for test in (clips[:1], clips))
    program = build_replay(gxx, write_classifier(folder, config, mirror, some), *SANITIZERS)
    np.testing.assert_array_equal(replay(program, every, mirror).scores, mirror.source.scores(rows))


@labels_and_constants
@shapes
def test_form_decides_as_the_vectors_do(dtype: str, coef0: float, labels: int, gxx: str, tmp_path: Path) -> None:
    config = config_of(dtype, labels)
    svc, x = fitted(dtype, size_of(config), labels, coef0)
    source = Native("native").export(svc, np.dtype(dtype))
    assert isinstance(source, QuadraticSvm)
    check_integers(config, svc, with_extremes(x), gxx, tmp_path)

    predicted = svc.predict(x)
    svc.set_params(break_ties=False, decision_function_shape="ovo")
    expected = svc.decision_function(x)
    if labels == 2:
        np.testing.assert_allclose(-source.scores(x)[:, 0] / 65536, expected, atol=source.error_bound)
    close = np.abs(expected.reshape(len(x), -1)).min(1) <= source.error_bound
    assert (source.scores(x).argmax(1) == predicted)[~close].all()


@labels_and_constants
@shapes
def test_few_squares_decide_almost_so(dtype: str, coef0: float, labels: int, gxx: str, tmp_path: Path) -> None:
    config = config_of(dtype, labels, "model.kernel=poly", "model.rank=auto")
    svc, x = fitted(dtype, size_of(config), labels, coef0)
    source = config.exporter.export(svc, np.dtype(dtype))
    assert isinstance(source, LowRankSvm)
    check_integers(config, svc, with_extremes(x), gxx, tmp_path)

    exact = Native("native").export(svc, np.dtype(dtype))
    assert 0 < source.rank <= x.shape[1]
    if labels == 2:
        vectors = svc.support_vectors_.astype(dtype)
        error = (source.scores(vectors) - exact.scores(vectors))[:, 0] / 65536
        assert np.sqrt(np.mean(error**2)) < low_rank_svm.PRECISION + exact.error_bound
        assert np.abs(error).max() <= source.error_bound + exact.error_bound
    assert (source.scores(x).argmax(1) == exact.scores(x).argmax(1)).mean() > 0.97


def test_few_squares_are_few_where_the_form_is_simple() -> None:
    svc, _ = fitted("int8", 40, 2, 0.0)
    svc.support_vectors_ = np.zeros_like(svc.support_vectors_)
    svc.support_vectors_[:, :2] = np.random.default_rng(0).integers(-100, 100, (len(svc.support_vectors_), 2))
    source = low_rank_svm.export(svc, np.dtype(np.int8))
    assert source.rank <= 2
    assert source.approximation == f"model.rank=auto: {source.rank} squares instead of 40"


@pytest.mark.parametrize("params", [{"kernel": "rbf"}, {"kernel": "poly", "degree": 3}])
def test_no_other_kernel_has_squares(params: dict[str, Any]) -> None:
    svc = SVC(**params).fit([[0], [1]], [0, 1])
    with pytest.raises(ExportError, match="a polynomial of degree 2, which this model is not") as error:
        Native("native", rank=Rank.auto).export(svc, np.dtype(np.int8))
    assert "model.kernel=poly model.degree=2 model.rank=auto" in error.value.hint


def test_micromlgen_has_no_squares() -> None:
    config = config_of("int8", 2, "exporter=micromlgen", "model.kernel=poly", "model.rank=auto")
    with pytest.raises(ExportError, match=r"exporter=micromlgen can't do model\.rank=auto") as error:
        config.exporter.export(SVC(kernel="poly", degree=2).fit([[0], [1]], [0, 1]), np.dtype(np.int8))
    assert error.value.hint == "exporter=native, or model.rank=exact"


def test_the_smaller_of_both_is_taken() -> None:
    few, _ = fitted("int8", 40, 2, 1.0)
    few.support_vectors_ = few.support_vectors_[:3]
    assert not quadratic_svm.is_smaller(few)
    svc, _ = fitted("int8", 64, 2, 1.0)
    vectors = len(svc.support_vectors_)
    assert quadratic_svm.is_smaller(svc) == (64 * 65 < vectors * 68)
    wide, _ = fitted("int8", 300, 2, 1.0)
    assert isinstance(Native("native").export(wide, np.dtype(np.int8)), KernelSvm)
