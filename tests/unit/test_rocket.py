"""Random convolutions: their arithmetic against a plain one, what cancels out, what fitting chooses, wrong keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import ConfigError
from generator.features.kernels import REACH, Kernels
from generator.features.rocket import Rocket, RocketFrontEnd
from generator.features.selection import best, ridge_weights
from generator.types import I16
from tests.factory import RATE

COLUMNS = {"n_fft": 512, "hop_length": 320, "n_mels": 6, "fmin": 80.0, "fmax": 7600.0, "top_db": 50.0}
KERNELS = {"kernels": 8, "candidates": 32, "pairs": 3, "thresholds": 2}


def front_end(window: float = 0.3, **changed: float) -> RocketFrontEnd:
    return Rocket(name="rocket", **{**COLUMNS, **KERNELS, **changed}).front_end(RATE, window)  # type: ignore[arg-type]


def noise(count: int, fe: RocketFrontEnd, seed: int = 0) -> I16:
    shape = (count, fe.num_columns, fe.config.n_mels)
    return np.random.default_rng(seed).integers(0, 12000, shape).astype(np.int16)


def fitted(fe: RocketFrontEnd, seed: int = 0) -> RocketFrontEnd:
    return fe.fit(noise(40, fe), np.arange(40) % 2, seed)


def plain(window: I16, fe: RocketFrontEnd) -> list[int]:
    """The features of one window, with Python's own integers."""
    values = [[int(value) for value in column] for column in window]
    floor = max(max(column) for column in values) - fe.top
    levels = [[max(value - floor, 0) >> 6 for value in column] for column in values]
    kernels, last, features = fe.kernels, len(levels) - 1, []

    def level(column: int, band: int) -> int:
        return levels[min(max(column - REACH, 0), last)][band]

    for bands, plus, minus, thresholds in zip(
        kernels.bands.tolist(), kernels.plus.tolist(), kernels.minus.tolist(), kernels.thresholds.tolist(), strict=True
    ):
        pairs = list(zip(bands, plus, minus, strict=True))
        z = [sum(level(t + p, b) - level(t + m, b) for b, p, m in pairs) for t in range(len(levels))]
        features += [sum(value >= threshold for value in z) >> fe.count_shift for threshold in thresholds]
        features.append(max(-128, min(127, max(z) >> fe.maximum_shift)))
    return features


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.02, 0.1, 0.3, 2.8]),
    st.sampled_from([(1, 3), (3, 2), (8, 4)]),
    st.sampled_from([10.0, 50.0, 90.0]),
    st.sampled_from([1, 300, 32767]),
)
def test_features_are_those_of_plain_integers(
    seed: int, window: float, size: tuple[int, int], top_db: float, loudest: int
) -> None:
    """At every size, nothing overflows int16 or int8."""
    fe = fitted(front_end(window, pairs=size[0], thresholds=size[1], top_db=top_db), seed)
    shape = (2, fe.num_columns, fe.config.n_mels)
    windows = np.random.default_rng(seed).integers(0, loudest + 1, shape).astype(np.int16)
    np.testing.assert_array_equal(fe.features(windows), [plain(window, fe) for window in windows])


def test_the_largest_convolution_fits() -> None:
    """Every plus at the top and every minus at the floor: the maximum is saturated, not wrapped."""
    bands, columns = np.arange(8) % 6, np.full((1, 8), 2 * REACH - 1)
    kernels = Kernels(bands[None], columns, 0 * columns, np.array([[1900, 1920]]))
    fe = replace(front_end(pairs=8, top_db=90.0, kernels=1), chosen=kernels)
    step = np.zeros((fe.num_columns, 6), np.int16)
    step[fe.num_columns // 2 :] = 32767
    assert fe.features(step).tolist() == plain(step, fe) == [2 * REACH - 1, 0, 127]


def test_gain_and_the_colour_of_a_room_cancel_out() -> None:
    fe = fitted(front_end())
    windows = noise(1, fe) // 4 + np.int16(20000)  # nothing is at the floor
    room = np.array([0, 64, 640, -320, 128, -640], np.int16)  # of each band, Q9 octaves
    np.testing.assert_array_equal(fe.features(windows), fe.features(windows + np.int16(1024)))
    fixed = fe.levels(windows).astype(int) + (room // 64)
    kernels = fe.kernels
    coloured = kernels.pooled(fixed.astype(np.int16), fe.count_shift, fe.maximum_shift)
    np.testing.assert_array_equal(coloured, kernels.pooled(fe.levels(windows), fe.count_shift, fe.maximum_shift))


def test_many_windows_at_once_are_as_one_by_one() -> None:
    fe = fitted(front_end(kernels=32))
    windows = noise(3, fe)
    together = fe.features(windows)
    assert together.dtype == np.int8
    assert together.shape == (3, fe.size)
    np.testing.assert_array_equal(together, np.stack([fe.features(window) for window in windows]))


def test_points_of_a_pair_differ_and_lie_within_reach() -> None:
    kernels = Kernels.draw(5000, 5, 20, np.random.default_rng(1))
    assert (kernels.plus != kernels.minus).all()
    for points in (kernels.plus, kernels.minus):
        assert (points.min(), points.max()) == (0, 2 * REACH - 1)
    assert set(np.unique(kernels.bands)) == set(range(20))


def test_fitting_depends_on_windows_labels_and_seed_alone() -> None:
    fe = front_end()
    assert tables(fitted(fe)) == tables(fitted(fe))
    assert tables(fitted(fe)) != tables(fitted(fe, seed=1))


def tables(fe: RocketFrontEnd) -> list[object]:
    return [np.asarray(table.values).tolist() for table in fe.part(20).tables]


def test_the_kernels_that_tell_labels_apart_are_kept() -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(-20, 20, (60, 40, 3)).astype(np.int8)
    y = np.arange(60) % 3
    telling = np.array([4, 11, 29])
    x[np.arange(60), telling[y], 1] += 60  # each label has a group of its own
    assert best(x, y, 3).tolist() == telling.tolist()
    assert best(x, y, 40).tolist() == list(range(40))


def test_ridge_has_the_same_weights_from_either_side() -> None:
    """With more windows than features, and with fewer, where the other system of equations is smaller."""
    rng = np.random.default_rng(3)
    x, y = rng.integers(-100, 100, (50, 30)).astype(np.int8), np.arange(50) % 3
    values = (x - x.mean(0)) / x.std(0)
    targets = np.eye(3)[y] - np.eye(3)[y].mean(0)
    dual = values.T @ np.linalg.solve(values @ values.T + 30 * np.eye(50), targets)
    np.testing.assert_allclose(ridge_weights(x, y), dual, atol=1e-9)
    x[:, 7] = 5  # what never changes has no weight
    assert np.abs(ridge_weights(x, y)[7]).max() == 0


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"kernels": 0}, "features.kernels=0"),
        ({"candidates": 7}, "features.candidates=7"),
        ({"pairs": 9}, "features.pairs=9"),
        ({"thresholds": 5}, "features.thresholds=5"),
        ({"window": 0.01}, "audio.window=0.01"),
        ({"window": 60.0}, "audio.window=60"),
    ],
)
def test_wrong_keys_are_named(changed: dict[str, float], key: str) -> None:
    with pytest.raises(ConfigError) as error:
        front_end(**changed)
    assert key in error.value.problem
    assert error.value.hint
