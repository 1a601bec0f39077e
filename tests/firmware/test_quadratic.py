"""Degree-2 polynomial SVMs as their quadratic form: the same decisions, in the C++ as in the mirror."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.svm import SVC

from generator.exporter.native import Native, quadratic_svm
from generator.exporter.native.kernel_svm import KernelSvm
from generator.exporter.native.quadratic_svm import QuadraticSvm
from generator.types import Clip, Dataset
from generator.verify.replay import replay
from tests.factory import make_config, make_mirror
from tests.firmware.program import SANITIZERS, build_replay, write_classifier

SHAPES = {
    "int8": ("features.n_mels=4", "features.segments=3"),
    "int16": ("features=rms", "audio.window=0.16", "detection.pre_roll=0"),
}


def fitted(dtype: str, size: int, labels: int, coef0: float) -> tuple[SVC, np.ndarray]:
    """An SVC that tells apart windows by the product of two features, which takes many support vectors."""
    rng = np.random.default_rng(size + labels)
    low, high = {"int8": (-128, 128), "int16": (0, 6000)}[dtype]
    x = rng.integers(low, high, (80 * labels, size)).astype(dtype)
    product = x[:, 0].astype(int) * x[:, 1]
    y = np.searchsorted(np.quantile(product, np.arange(1, labels) / labels), product)
    return SVC(kernel="poly", degree=2, coef0=coef0, break_ties=labels > 2).fit(x, y), x


@pytest.mark.parametrize("labels", [2, 3])
@pytest.mark.parametrize("coef0", [0.0, 1.0])
@pytest.mark.parametrize("dtype", SHAPES)
def test_form_decides_as_the_vectors_do(dtype: str, coef0: float, labels: int, gxx: str, tmp_path: Path) -> None:
    config = make_config(f"labels=[{','.join('abc'[:labels])}]", *SHAPES[dtype])
    size = config.features.front_end(16000, config.audio.window).size
    svc, x = fitted(dtype, size, labels, coef0)
    source = Native("native").export(svc, np.dtype(dtype))
    assert isinstance(source, QuadraticSvm)
    predicted = svc.predict(x)
    mirror = make_mirror(config, svc)
    svc.set_params(break_ties=False, decision_function_shape="ovo")
    expected = svc.decision_function(x)
    if labels == 2:
        np.testing.assert_allclose(-source.scores(x)[:, 0] / 65536, expected, atol=source.error_bound)
    close = np.abs(expected.reshape(len(x), -1)).min(1) <= source.error_bound
    assert (source.scores(x).argmax(1) == predicted)[~close].all()

    info = np.iinfo(dtype)
    extremes = np.array([np.full(size, info.min), np.full(size, info.max), np.zeros(size)]).astype(dtype)
    rows = np.concatenate([x, extremes, np.where(np.arange(size) % 2, extremes[0], extremes[1])[None]])
    clips = tuple(Clip(f"{i}", 0, "", row.astype(np.int16)) for i, row in enumerate(rows))
    dataset = Dataset(tuple("abc"[:labels]), clips[:1], clips, "row", is_audio=False)
    audio = Dataset(dataset.labels, clips[:1], clips[:1], "row", is_audio=False)
    program = build_replay(gxx, write_classifier(tmp_path, config, mirror, audio), *SANITIZERS)
    np.testing.assert_array_equal(replay(program, dataset, mirror).scores, mirror.source.scores(rows))


def test_the_smaller_of_both_is_taken() -> None:
    few, _ = fitted("int8", 40, 2, 1.0)
    few.support_vectors_ = few.support_vectors_[:3]
    assert not quadratic_svm.is_smaller(few)
    svc, _ = fitted("int8", 64, 2, 1.0)
    vectors = len(svc.support_vectors_)
    assert quadratic_svm.is_smaller(svc) == (64 * 65 // 2 * 4 + 64 * 8 < vectors * 68)
    wide, _ = fitted("int8", 300, 2, 1.0)
    assert isinstance(Native("native").export(wide, np.dtype(np.int8)), KernelSvm)
