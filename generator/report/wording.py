"""The sentences and figures that the console and the page share."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from generator.report.run import Run
from generator.types import Dataset, LearningCurve

WIDE = 0.1  # of an interval: ten points
INSTALL_COMPILER = {  # sys.platform → system and command
    "linux": ("Debian, Ubuntu", "sudo apt install g++"),
    "darwin": ("macOS", "xcode-select --install"),
    "win32": ("Windows", "winget install BrechtSanders.WinLibs.POSIX.UCRT"),
}
_CAUTIONS = ("bundled", "split", "shared_speakers")  # findings that bear on the accuracy
_TESTED_ON = {
    "speaker": "clips by speakers the model never heard",
    "file": "clips kept back, split by file",
    "row": "rows kept back",
    "official": "the recordings' own test set",
    "test_dir": "clips of dataset.test_dir",
}
_ANSWERED_BY = {
    "passed": "as answered by the compiled C++",
    "skipped": "as answered by the Python mirror of the C++, which was not compiled",
    "failed": "as answered by the compiled C++, which failed its proof",
}


def percent(share: float) -> str:
    """94.9 %; what is below 1 is never rounded up to 100.0 %."""
    return f"{_percentage(share)} %"


def interval(low: float, high: float) -> str:
    """88.6 to 98.3 %."""
    return f"{_percentage(low)} to {_percentage(high)} %"


def _percentage(share: float) -> str:
    return f"{100 * share if share >= 1 else min(100 * share, 99.9):.1f}"


def kilobytes(size: int) -> str:
    """15.1 kB of 1000 bytes."""
    return f"{size / 1000:.1f} kB"


def counted(count: int, noun: str) -> str:
    """1 clip, 2 clips."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """42.0 seconds, 2.1 minutes, 3.5 hours."""
    for unit, length in (("hours", 3600), ("minutes", 60)):
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.1f} seconds"


def shorten(text: str, cells: int) -> str:
    """At most `cells` terminal columns wide; what was cut off ends in an ellipsis."""
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def basis(run: Run) -> str:
    """What the accuracy is a share of, and who answered."""
    tested_on, answered_by = _TESTED_ON[run.dataset.split], _ANSWERED_BY[run.verification.status]
    return f"of {len(run.dataset.test)} {tested_on}, {answered_by}"


def learnt(dataset: Dataset) -> str:
    """What the model was trained on: 296 clips and 296 changed copies of them."""
    clips, copies = counted(len(dataset.train), "clip"), dataset.train_copies
    return f"{clips} and {copies} changed copies of them" if copies else clips


def proof(run: Run) -> str:
    """What was compared, and how it came out."""
    verification = run.verification
    if verification.status == "skipped":
        return "the C++ was not compiled, so nothing is proven"
    if verification.status == "failed":
        return (
            f"C++ ≠ Python: features of {verification.feature_mismatches} and {_answers(run)} of "
            f"{verification.score_mismatches} among {verification.clips} clips, "
            f"{counted(verification.sketch_mismatches, 'line')} of the sketch"
        )
    text = f"C++ = Python on {verification.clips} of {verification.clips} clips"
    if not run.dataset.is_audio:
        return f"{text}: {_answers(run)}, from the features on: a CSV holds no sound"
    return f"{text}: features, {_answers(run)}, what the sketch prints"


def _answers(run: Run) -> str:
    return "labels" if run.labels_only else "scores"


def agreement(run: Run) -> str | None:
    """How often the C++ gives the label that scikit-learn's predict gives; None where it was not compiled."""
    share, differing = run.verification.label_agreement, run.verification.disagreements
    if share is None:
        return None
    text = f"as scikit-learn's predict on {percent(share)} of the clips"
    return f"{text}, other than it on {counted(len(differing), 'clip')}" if differing else text


def alarm(run: Run) -> str | None:
    """The loud line of a run that is not proven."""
    reason = run.verification.reason
    if run.verification.status == "skipped":
        _, install = INSTALL_COMPILER.get(sys.platform, INSTALL_COMPILER["linux"])
        return f"NOT VERIFIED: {reason}. Install one and run again: {install}"
    return f"VERIFICATION FAILED: {reason}" if run.verification.status == "failed" else None


def cross_validation(folds: Sequence[float], left_out: Sequence[str] = ()) -> str:
    """Mean and range of the accuracies of the folds; each of them, where it leaves out one speaker."""
    mean = sum(folds) / len(folds)
    each = [f"{percent(share)} without {speaker}" for share, speaker in zip(folds, left_out, strict=False)]
    return f"{percent(mean)} ({interval(min(folds), max(folds))})" + (f": {', '.join(each)}" if each else "")


def cautions(run: Run) -> list[str]:
    """Why the accuracy may be better than what the board will do, or uncertain."""
    dataset = run.dataset
    found = [finding for finding in dataset.findings if finding.kind in _CAUTIONS]
    texts = [finding.message for finding in found]
    if dataset.split == "file" and not any(finding.kind == "split" for finding in found):
        shared = len({clip.group for clip in dataset.train} & {clip.group for clip in dataset.test})
        who = counted(shared, "speaker") if shared else "perhaps the same speakers"
        texts.append(f"split by file, with {who} on both sides: the accuracy flatters, new voices will do worse")
    if dataset.split == "row":
        texts.append("split by row, perhaps with the same speakers on both sides: the accuracy flatters")
    return texts + too_few(run)


def too_few(run: Run) -> list[str]:
    """Whether there are too few test clips for the accuracy to say much, and how many would do."""
    evaluation, dataset = run.evaluation, run.dataset
    intervals = (evaluation.accuracy_ci95, evaluation.accuracy_ci95_groups)
    widest = max(high - low for low, high in filter(None, intervals))
    if widest <= WIDE:
        return []
    clips, speakers = len(dataset.test), len({clip.group for clip in dataset.test})
    who = f" of {counted(speakers, 'speaker')}" if dataset.is_audio else ""
    enough = math.ceil(clips * (widest / WIDE) ** 2 / 10) * 10  # widths shrink with the root
    width = f"the interval is {100 * widest:.0f} points wide, about {enough} would make it {100 * WIDE:.0f}"
    return [f"{counted(clips, 'test clip')}{who}: too few for this figure, {width}"]


def learning(run: Run) -> str | None:
    """What more clips would bring; None where it was not tried."""
    if run.learning is None:
        return None
    steps = ", ".join(f"{percent(accuracy)} with {clips}" for clips, accuracy in run.learning.points)
    return f"{steps} training clips; {advice(run.learning, run.dataset)}"


def advice(learning: LearningCurve, dataset: Dataset) -> str:
    """Of which label more clips would help."""
    best = max(learning.gains)
    label = dataset.labels[learning.gains.index(best)]
    helpful = f"20 more clips of {label} would help most, by about {100 * best:.1f} points"
    return helpful if best else "more clips of no single label are sure to help"


def choice(run: Run) -> str | None:
    """What detection.min_margin=auto came to; None where the margin was given."""
    if run.choice is None:
        return None
    point = run.choice.point
    return (
        f"min_margin=auto chose {point.min_margin:g} for {run.choice.max_false_accepts:g} false accepts an hour: "
        f"{point.false_accepts_per_hour:.1f} and {percent(point.miss_rate)} missed on training clips left out"
    )


def over_groups(run: Run) -> str | None:
    """The interval from resampled speakers."""
    found = run.evaluation.accuracy_ci95_groups
    return f"{interval(*found)} with other speakers, by resampling those of the test" if found else None


def notes(run: Run) -> list[str]:
    """What else the checks of the data found."""
    return [finding.message for finding in run.dataset.findings if finding.kind not in _CAUTIONS]


def sizes(run: Run) -> str:
    """What the project takes of the board's memory: measured, or at least the constant tables."""
    resources, board = run.resources, run.config.board
    if resources.flash_bytes is None or resources.ram_bytes is None:
        tables, share = kilobytes(resources.table_bytes), percent(resources.table_bytes / board.flash_bytes)
        return f"model and tables {tables} of the board's {kilobytes(board.flash_bytes)} flash ({share})"
    flash = percent((board.base_flash_bytes + resources.flash_bytes) / board.flash_bytes)
    ram = percent((board.base_ram_bytes + resources.ram_bytes) / board.ram_bytes)
    added = f"{kilobytes(resources.flash_bytes)} flash and {kilobytes(resources.ram_bytes)} RAM"
    return f"{added} beside an empty sketch; with it {flash} and {ram} of the board"


def speed(run: Run) -> str:
    """What the project takes of the board's time."""
    resources = run.resources
    if resources.real_time_load is None:
        return f"not measured: {resources.reason}"
    hop, window = f"{resources.instructions_per_hop:,}", f"{resources.instructions_per_window:,}"
    return f"{hop} instructions a hop, {window} a window: {percent(resources.real_time_load)} of the board's time"
