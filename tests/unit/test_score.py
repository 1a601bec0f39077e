"""Accuracy, its interval, the confusion table and each label's scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, precision_recall_fscore_support

from generator.training.score import bootstrap_interval, evaluate, wilson_interval
from generator.types import Clip, Dataset, Evaluation, FeatureSet


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [  # R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Stat. Med. 17, 1998, table I
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_as_published(right: int, total: int, low: float, high: float) -> None:
    assert wilson_interval(right, total) == pytest.approx((low, high), abs=5e-5)
    assert wilson_interval(total - right, total) == pytest.approx((1 - high, 1 - low), abs=5e-5)


@settings(derandomize=True)
@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilson_interval_holds_the_share_and_shrinks(counts: tuple[int, int]) -> None:
    right, total = counts
    low, high = wilson_interval(right, total)
    assert 0 <= low <= right / total <= high <= 1
    more_low, more_high = wilson_interval(100 * right, 100 * total)
    assert more_high - more_low < (high - low) / 2


def test_bootstrap_of_single_clips_is_the_binomial_interval() -> None:
    right = np.arange(400) % 10 > 0
    low, high = bootstrap_interval(right, [str(i) for i in range(400)])
    assert (low, high) == pytest.approx((0.9 - 1.96 * 0.015, 0.9 + 1.96 * 0.015), abs=0.004)
    assert bootstrap_interval(right, [str(i) for i in range(400)]) == (low, high)


def test_bootstrap_is_wider_where_speakers_differ() -> None:
    """The same number of right answers: spread over all speakers, and all mistakes by one in ten."""
    groups = [str(i // 10) for i in range(400)]
    spread = bootstrap_interval(np.arange(400) % 10 > 0, groups)
    uneven = bootstrap_interval(np.arange(400) // 10 % 10 > 0, groups)
    assert spread == (0.9, 0.9)
    assert uneven == pytest.approx((0.9 - 1.96 * 0.0474, 0.9 + 1.96 * 0.0474), abs=0.02)  # sqrt(0.9 · 0.1 / 40)


def test_bootstrap_draws_speakers_of_different_sizes_whole() -> None:
    right, groups = np.array([True] * 30 + [False] * 10), ["talker"] * 30 + ["a", "b", "c", "d", "e"] * 2
    low, high = bootstrap_interval(right, groups)
    assert low == 0.0  # no talker in the draw
    assert 0.9 < high < 1


def test_speakers_need_to_be_some() -> None:
    y = [0, 1, 2, 0, 1, 2]
    assert evaluated(y, y).accuracy_ci95_groups is None  # one group
    assert evaluated(y, y, groups=tuple("abcdea")).accuracy_ci95_groups == (1.0, 1.0)
    assert evaluated(y, y, groups=tuple("abcdea"), is_audio=False).accuracy_ci95_groups is None


def evaluated(
    y: list[int], answers: list[int], labels: int = 3, is_audio: bool = True, groups: Sequence[str] | None = None
) -> Evaluation:
    """Test clips of which every other one was triggered and the first one was rejected."""
    pairs = zip(y, groups or [""] * len(y), strict=True)
    clips = tuple(Clip(f"{i}.wav", label, group, np.zeros(0, np.int16)) for i, (label, group) in enumerate(pairs))
    dataset = Dataset(tuple("abcdefghij"[:labels]), (), clips, "file", is_audio)
    test = FeatureSet(np.zeros((len(y), 1), np.int8), np.array(y), np.arange(len(y)) % 2 == 0)
    return evaluate(dataset, test, np.array(answers), np.arange(len(y)) == 0)


def test_confusion_counts_true_labels_in_rows() -> None:
    evaluation = evaluated([0, 0, 0, 1, 2, 2], [0, 0, 1, 1, 0, 2])
    assert evaluation.confusion.tolist() == [[2, 1, 0], [0, 1, 0], [1, 0, 1]]
    assert evaluation.accuracy == 4 / 6
    assert evaluation.balanced_accuracy == pytest.approx((2 / 3 + 1 + 1 / 2) / 3)
    assert evaluation.accuracy_ci95 == wilson_interval(4, 6)
    assert evaluation.trigger_rate == 3 / 6
    assert evaluation.reject_rate == 1 / 6


def test_a_label_that_is_never_answered_has_precision_zero() -> None:
    scores = evaluated([0, 0, 1, 2], [0, 1, 1, 1]).per_label
    assert [(score.label, score.clips) for score in scores] == [("a", 2), ("b", 1), ("c", 1)]
    assert [(score.precision, score.recall) for score in scores] == [(1.0, 0.5), (1 / 3, 1.0), (0.0, 0.0)]
    assert [score.f1 for score in scores] == pytest.approx([2 / 3, 1 / 2, 0.0])


def test_rows_of_features_have_no_trigger_rate() -> None:
    assert evaluated([0, 1], [0, 1], labels=2, is_audio=False).trigger_rate is None


@settings(derandomize=True, deadline=None)
@given(st.integers(2, 10), st.integers(0, 1000))
def test_scores_are_those_of_scikit_learn(labels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(labels), rng.integers(0, labels, 20)])  # each label has a clip, not each an answer
    answers = rng.integers(0, max(1, labels - 1), len(y))
    evaluation, every = evaluated(y.tolist(), answers.tolist(), labels), np.arange(labels)
    assert evaluation.confusion.tolist() == confusion_matrix(y, answers, labels=every).tolist()
    assert evaluation.balanced_accuracy == pytest.approx(balanced_accuracy_score(y, answers))
    expected = precision_recall_fscore_support(y, answers, labels=every, zero_division=0)
    ours = [(score.precision, score.recall, score.f1, score.clips) for score in evaluation.per_label]
    np.testing.assert_allclose(np.array(ours).T, expected)
