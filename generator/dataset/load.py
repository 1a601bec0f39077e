"""The dataset stage: recordings → Dataset."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

from generator import paths
from generator.augmentation.none import Nothing
from generator.cache.keys import digest
from generator.cache.store import Cache
from generator.commands import command
from generator.config.schema import Config, Split
from generator.dataset import checks, split
from generator.dataset.collect import Samples, collect
from generator.dataset.fingerprint import fingerprint
from generator.dataset.folders import Folders
from generator.dataset.folds import hold_out_fold
from generator.dataset.rows import check_widths
from generator.errors import DatasetError
from generator.features.base import count_columns
from generator.progress import Progress
from generator.types import Clip, Dataset, Finding

MIN_CLIPS = 10  # usable ones a label, to learn from

_LOUD = ("conflict", "leak", "shared_speakers", "split")  # shown at once, not only in the report


def load(config: Config, progress: Progress, cache: Cache | None = None) -> Dataset:
    """Reads, checks and splits the samples of `config.labels`; the findings say what was noticed, and dropped.

    Downloads them first where dataset.download asks for it. Raises DatasetError where there is too little to learn
    from, ConfigError where dataset.split doesn't fit the data, ToolError where the download fails.
    """
    config.dataset.fetch(config, progress)
    dataset = load_from(config.dataset.folder(config), config, progress, cache)
    return replace(dataset, findings=(*config.dataset.notes(config), *dataset.findings))


def load_from(root: Path, config: Config, progress: Progress, cache: Cache | None = None) -> Dataset:
    """`load` from the folder `root`. With dataset.test_dir, paths of test clips are relative to that folder."""
    cache = cache or Cache()
    samples = collect(root, "samples_dir", config, progress, cache)
    _require(MIN_CLIPS, samples, root, config)
    if samples.is_audio:
        _require_window(samples.clips, config)
    if config.dataset.test_dir is None:
        dataset = _divide(samples, config)
    else:
        dataset = _hold_out(samples, root, config, progress, cache)
    for finding in dataset.findings:
        if finding.kind in _LOUD:
            progress.warn(finding.message)
    return dataset


def fingerprint_of(config: Config) -> str:
    """The `fingerprint` that the dataset of this configuration would have. Raises DatasetError."""
    root = config.dataset.folder(config)
    content = fingerprint(root, config.dataset.listing(root, config))
    if config.dataset.test_dir is None:
        return content
    test_dir, test_config = _test_dir(config)
    return digest(content, fingerprint(test_dir, test_config.dataset.listing(test_dir, test_config)))


def _divide(samples: Samples, config: Config) -> Dataset:
    """Training and test set from one folder."""
    dataset = config.dataset
    chosen, note = split.choose(dataset.split, samples.clips, config.labels, samples.is_audio)
    if dataset.fold is not None:
        by_speaker = chosen in split.BY_SPEAKER
        train, test = hold_out_fold(samples.clips, dataset.folds, dataset.fold, config.seed, by_speaker)
    elif chosen is Split.official:
        train, test = split.official(samples.clips, samples.official, dataset.test_fraction, config.seed)
    else:
        train, test = split.divide(samples.clips, chosen, dataset.test_fraction, config.seed)
    notes = [Finding("split", note)] if note else []
    findings = (*samples.findings, *checks.balance(samples.clips, config.labels), *notes)
    return Dataset(
        config.labels, tuple(train), tuple(test), chosen.value, samples.is_audio, findings, samples.fingerprint,
        samples.backgrounds,
    )  # fmt: skip


def _hold_out(samples: Samples, root: Path, config: Config, progress: Progress, cache: Cache) -> Dataset:
    """Training set from `root`, test set from dataset.test_dir: folders of labels, whatever the layout of `root`."""
    test_dir, test_config = _test_dir(config)
    held_out = collect(test_dir, "dataset.test_dir", test_config, progress, cache)
    _require(1, held_out, test_dir, test_config)
    if samples.is_audio != held_out.is_audio:
        raise DatasetError(
            f"samples_dir={root} and dataset.test_dir={test_dir}: one holds recordings, the other CSV rows",
            hint="give both folders the same kind of samples",
        )
    if not samples.is_audio:
        check_widths([*samples.clips, *held_out.clips])
    train, leaks = checks.without_leaks(samples.clips, held_out.clips)
    _require(MIN_CLIPS, replace(samples, clips=train, findings=[*samples.findings, *leaks]), root, config)
    named = samples.is_audio and split.speakers_known(train)
    findings = (
        *samples.findings,
        *(replace(finding, message=f"dataset.test_dir: {finding.message}") for finding in held_out.findings),
        *leaks,
        *(checks.shared_speakers(train, held_out.clips) if named else ()),
        *checks.balance(train, config.labels),
    )
    content = digest(samples.fingerprint, held_out.fingerprint)
    return Dataset(
        config.labels, tuple(train), tuple(held_out.clips), "test_dir", samples.is_audio, findings, content,
        samples.backgrounds,
    )  # fmt: skip


def _test_dir(config: Config) -> tuple[Path, Config]:
    """The folder dataset.test_dir and how it is read: as folders of labels, of which no copies are made."""
    folder = paths.expanded(str(config.dataset.test_dir))
    return folder, replace(
        config,
        samples_dir=str(folder),
        command=command(config, f"samples_dir={folder}"),
        dataset=Folders.like(config.dataset),
        augmentation=Nothing("none"),
    )


def _require(minimum: int, samples: Samples, root: Path, config: Config) -> None:
    """Raises DatasetError where a label has fewer than `minimum` usable clips."""
    counts = Counter(clip.label for clip in samples.clips)
    short = {label: counts[index] for index, label in enumerate(config.labels) if counts[index] < minimum}
    if short:
        listed = ", ".join(f"{label!r} has {count}" for label, count in short.items())
        noticed = "; ".join(finding.message for finding in samples.findings if finding.kind != "ignored")
        raise DatasetError(
            f"too few usable clips in {root}: {listed}; a label needs at least {minimum}"
            + (f" (noticed: {noticed})" if noticed else ""),
            hint=config.dataset.advice(config, short),
        )


def _require_window(clips: list[Clip], config: Config) -> None:
    """Raises DatasetError where the classifier's window is longer than every clip; shorter clips are zero-padded."""
    rate, hop = config.audio.sample_rate, config.features.hop_length
    longest = max(clips, key=lambda clip: len(clip.samples))
    if count_columns(rate, config.audio.window, hop) * hop > len(longest.samples):
        duration = len(longest.samples) / rate
        raise DatasetError(
            f"audio.window={config.audio.window} s is longer than every clip: "
            f"the longest, {longest.path}, has {duration:.3f} s",
            hint=f"audio.window={math.floor(duration * 100) / 100}, or record longer clips",
        )
