"""dataset/checks.py: what is dropped, what is only reported, and that nothing else is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import ArrayLike

from generator.dataset import checks
from generator.types import Clip, Finding

RATE = 16000
NOISE = (np.random.default_rng(0).normal(size=(60, RATE)) * 1000).astype(np.int16)


def clip(name: str, samples: ArrayLike, label: int = 0) -> Clip:
    return Clip(name, label, group=name.split("_", maxsplit=1)[0], samples=np.asarray(samples, dtype=np.int16))


def paths(clips: Sequence[Clip]) -> list[str]:
    return [each.path for each in clips]


def kinds(findings: Sequence[Finding]) -> dict[str, tuple[str, ...]]:
    return {found.kind: found.paths for found in findings}


def test_short_and_silent_clips_are_dropped_and_named() -> None:
    dither = np.random.default_rng(1).integers(-4, 5, RATE)
    clips = [
        clip("zeros", np.zeros(RATE)),
        clip("dc", np.full(RATE, -32768)),
        clip("dither", dither),
        clip("whisper", dither * 3),
        clip("swing", np.resize([-32768, 32767], RATE)),
        clip("blip", NOISE[0][:1599]),
        clip("knock", NOISE[0][:1600]),
    ]
    kept, findings = checks.usable(clips, RATE)
    assert paths(kept) == ["whisper", "swing", "knock"]
    assert kinds(findings) == {"silent": ("zeros", "dc", "dither"), "too_short": ("blip",)}


@pytest.mark.parametrize("peak", [32767, -32768])
def test_three_samples_at_full_scale_are_clipped_and_two_are_not(peak: int) -> None:
    clips = [clip(f"run{run}", NOISE[0].copy()) for run in range(5)]
    for run, each in enumerate(clips):
        each.samples[100 : 100 + run] = peak
        each.samples[200::400] = peak  # single peaks don't count
    assert kinds(checks.clipped(clips)) == {"clipped": ("run3", "run4")}


def test_copies_within_a_label_leave_the_first() -> None:
    kept, findings = checks.unique([clip("a", NOISE[0]), clip("b", NOISE[1]), clip("c", NOISE[0])])
    assert paths(kept) == ["a", "b"]
    assert kinds(findings) == {"duplicate": ("c",)}


def test_copies_under_two_labels_are_all_dropped() -> None:
    clips = [clip("a", NOISE[0]), clip("b", NOISE[0]), clip("c", NOISE[0], label=1), clip("d", NOISE[1], label=1)]
    kept, findings = checks.unique(clips)
    assert paths(kept) == ["d"]
    assert kinds(findings) == {"conflict": ("a", "b", "c")}


def test_test_clips_are_taken_out_of_the_training_set() -> None:
    train = [clip("a", NOISE[0]), clip("b", NOISE[1])]
    test = [clip("x", NOISE[1], label=1), clip("y", NOISE[2])]
    kept, findings = checks.without_leaks(train, test)
    assert paths(kept) == ["a"]
    assert kinds(findings) == {"leak": ("b",)}


def test_shared_speakers_are_named() -> None:
    train, test = [clip("s1_0", NOISE[0]), clip("s2_0", NOISE[1])], [clip("s2_1", NOISE[2]), clip("s3_0", NOISE[3])]
    (found,) = checks.shared_speakers(train, test)
    assert found.kind == "shared_speakers"
    assert found.message.endswith("(1): s2")
    assert checks.shared_speakers(train[:1], test) == []


def test_small_and_unbalanced_labels() -> None:
    def of_sizes(*sizes: int) -> list[str]:
        clips = [clip("a", [0], label) for label, size in enumerate(sizes) for _ in range(size)]
        return [found.kind for found in checks.balance(clips, ("yes", "no"))]

    assert of_sizes(30, 90) == []
    assert of_sizes(30, 91) == ["unbalanced"]
    assert of_sizes(29, 29) == ["small_label"]
    assert of_sizes(10, 31) == ["small_label", "unbalanced"]


def test_rows_that_share_the_largest_value_of_all() -> None:
    rows = [clip("a", [5, 9]), clip("b", [9, 9]), clip("c", [1, 9]), clip("d", [8, 8])]
    assert kinds(checks.overflowing(rows)) == {"overflow": ("a", "b", "c")}
    assert checks.overflowing(rows[1:]) == []
    assert checks.overflowing([]) == []


def test_a_message_counts_all_and_names_a_few() -> None:
    (found,) = checks.finding("silent", "silent, skipped", [f"yes/{index}.wav" for index in range(7)])
    assert found.message == ("silent, skipped (7): yes/0.wav, yes/1.wav, yes/2.wav, yes/3.wav, yes/4.wav and 2 more")
    assert len(found.paths) == 7
    assert checks.finding("silent", "silent, skipped", []) == []
