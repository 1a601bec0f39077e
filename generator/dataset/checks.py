"""What can be wrong with clips: pure functions that give findings, and the clips that stay.

Kinds: too_short, silent, duplicate (one label), conflict (several labels) and leak (train and test) are dropped;
clipped, overflow, shared_speakers, small_label and unbalanced are kept and reported.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from generator.config.suggest import some
from generator.types import I16, Clip, Finding

MIN_DURATION = 0.1  # [s]; shorter than any word or knock with its echo
SILENT_RANGE = 8  # largest minus smallest sample; dither stays within, the noise of any microphone doesn't
CLIPPED_RUN = 3  # successive samples at full scale; one alone may be a true peak
OVERFLOW_ROWS = 3  # rows of features that share the largest value of all
FEW_CLIPS = 30  # a label
UNBALANCED = 3  # times the smallest label


def usable(clips: Iterable[Clip], sample_rate: int) -> tuple[list[Clip], list[Finding]]:
    """Without the clips that are too short or silent; `sample_rate` [Hz]."""
    long, short = _partition(clips, lambda clip: len(clip.samples) >= MIN_DURATION * sample_rate)
    loud, silent = _partition(long, lambda clip: int(np.ptp(clip.samples.astype(np.int32))) > SILENT_RANGE)
    findings = [
        *_finding("too_short", f"shorter than {MIN_DURATION} s, skipped", short),
        *_finding("silent", "silent, skipped", silent),
    ]
    return loud, findings


def unique(clips: Iterable[Clip]) -> tuple[list[Clip], list[Finding]]:
    """The first of equal clips; none of those that stand under several labels."""
    groups: dict[bytes, list[Clip]] = {}
    for clip in clips:
        groups.setdefault(digest(clip.samples), []).append(clip)
    kept: list[Clip] = []
    copies: list[Clip] = []
    conflicting: list[Clip] = []
    for group in groups.values():
        if len({clip.label for clip in group}) > 1:
            conflicting += group
        else:
            kept.append(group[0])
            copies += group[1:]
    findings = [
        *_finding("duplicate", "a copy of another clip of its label, skipped", copies),
        *_finding("conflict", "the same recording under several labels, all skipped", conflicting),
    ]
    return kept, findings


def without_leaks(train: Iterable[Clip], test: Iterable[Clip]) -> tuple[list[Clip], list[Finding]]:
    """The training clips that are not in the test set as well."""
    held_out = {digest(clip.samples) for clip in test}
    kept, leaked = _partition(train, lambda clip: digest(clip.samples) not in held_out)
    return kept, _finding("leak", "also in the test set, taken out of the training set", leaked)


def shared_speakers(train: Iterable[Clip], test: Iterable[Clip]) -> list[Finding]:
    """Whether speakers of the training set are in the test set as well."""
    speakers = sorted({clip.group for clip in train} & {clip.group for clip in test})
    if not speakers:
        return []
    return [Finding("shared_speakers", f"speakers in both training and test set, which flatters {_listed(speakers)}")]


def clipped(clips: Iterable[Clip]) -> list[Finding]:
    """Recordings that hit full scale for several samples in a row."""
    return _finding("clipped", "clipped, kept; lower the gain or step back", filter(_is_clipped, clips))


def overflowing(rows: Iterable[Clip]) -> list[Finding]:
    """Rows of features that share the largest value of all: the sign of a sketch whose arithmetic overflowed."""
    rows = list(rows)
    peaks = [int(row.samples.max()) for row in rows]
    suspects = [row for row, peak in zip(rows, peaks, strict=True) if peak == max(peaks)]
    if len(suspects) < OVERFLOW_ROWS:
        return []
    return _finding("overflow", f"rows that share the largest value {max(peaks)}, perhaps an overflow, kept", suspects)


def balance(clips: Iterable[Clip], labels: tuple[str, ...]) -> list[Finding]:
    """Labels with few clips, or with many more than another."""
    counts = Counter(clip.label for clip in clips)
    sizes = {label: counts[index] for index, label in enumerate(labels)}
    findings = []
    few = [f"{label} ({size})" for label, size in sizes.items() if size < FEW_CLIPS]
    if few:
        text = f"fewer than {FEW_CLIPS} clips, so the accuracy is a rough guess: {', '.join(few)}"
        findings.append(Finding("small_label", text))
    smallest, largest = min(sizes, key=sizes.__getitem__), max(sizes, key=sizes.__getitem__)
    if sizes[largest] > UNBALANCED * sizes[smallest]:
        text = f"labels out of balance: {largest} has {sizes[largest]} clips, {smallest} has {sizes[smallest]}"
        findings.append(Finding("unbalanced", text))
    return findings


def digest(samples: I16) -> bytes:
    """The same for equal clips alone."""
    return hashlib.blake2b(samples.tobytes(), digest_size=16).digest()


def finding(kind: str, what: str, paths: Iterable[str]) -> list[Finding]:
    """One finding that counts and names the files, or none where there are no files."""
    paths = tuple(paths)
    return [Finding(kind, f"{what} {_listed(paths)}", paths)] if paths else []


def _finding(kind: str, what: str, clips: Iterable[Clip]) -> list[Finding]:
    return finding(kind, what, (clip.path for clip in clips))


def _listed(names: Sequence[str]) -> str:
    """(7): a, b, c, d, e and 2 more."""
    return f"({len(names)}): {some(names, limit=5)}"


def _partition(clips: Iterable[Clip], keep: Callable[[Clip], bool]) -> tuple[list[Clip], list[Clip]]:
    kept: list[Clip] = []
    dropped: list[Clip] = []
    for clip in clips:
        (kept if keep(clip) else dropped).append(clip)
    return kept, dropped


def _is_clipped(clip: Clip) -> bool:
    full_scale = (clip.samples == 32767) | (clip.samples == -32768)
    runs = np.lib.stride_tricks.sliding_window_view(full_scale, CLIPPED_RUN)
    return bool(runs.all(axis=1).any())
