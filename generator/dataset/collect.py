"""One root folder → its clips, checked one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.cache.keys import code_version, described, digest
from generator.cache.store import Cache
from generator.config.labels import BACKGROUND
from generator.config.schema import Config
from generator.dataset import checks, excerpts
from generator.dataset.fingerprint import fingerprint
from generator.dataset.listing import Listing, Recording
from generator.dataset.metadata import Metadata, check_made_alike, read_metadata
from generator.dataset.read import UnreadableError, read_pcm
from generator.dataset.rows import check_widths, read_rows
from generator.errors import DatasetError
from generator.progress import Progress
from generator.types import I16, Clip, Finding

NO_LABEL = -1


@dataclass(frozen=True)
class Samples:
    """What one root folder holds for the labels, without what can't be used."""

    clips: list[Clip]  # in the order of labels, then of file names
    findings: list[Finding]
    is_audio: bool  # False: rows of CSV files
    official: frozenset[str] = frozenset()  # recordings of the test set that comes with them
    fingerprint: str = ""
    backgrounds: tuple[I16, ...] = ()  # PCM of background noise that is no label, where copies are to have some


def collect(root: Path, key: str, config: Config, progress: Progress, cache: Cache) -> Samples:
    """Finds, reads and checks the samples of `config.labels` in `root`, which `key` names. Raises DatasetError."""
    listing = listed(root, key, config)
    content = fingerprint(root, listing)
    events, window = config.dataset.events, config.audio.window
    made_from = digest(
        content,
        described(config.labels, config.audio.sample_rate, config.capture.gain, events, window if events > 1 else None),
        code_version("dataset"),
    )
    clips, backgrounds, findings = cache.get("dataset", made_from, lambda: _collect(root, listing, config, progress))
    if not listing.is_audio:
        _require_rms(root, listing, config)
    official = frozenset(recording.name for recording in listing.recordings if recording.is_test)
    return Samples(clips, [*listing.findings, *findings], listing.is_audio, official, content, backgrounds)


def listed(root: Path, key: str, config: Config) -> Listing:
    """The recordings of `config.labels` in `root`, which `key` names. Raises DatasetError."""
    if not root.is_dir():
        raise DatasetError(
            f"{key}={root} is not a folder",
            hint=f"{key}=<folder of recordings>, or " + config.dataset.advice(config, config.labels),
        )
    return config.dataset.listing(root, config)


def _collect(
    root: Path, listing: Listing, config: Config, progress: Progress
) -> tuple[list[Clip], tuple[I16, ...], list[Finding]]:
    """Clips, backgrounds and findings."""
    if not listing.is_audio:
        clips, doubles = checks.unique(_rows(root, listing, config))
        return clips, (), [*doubles, *checks.overflowing(clips)]
    clips, findings = _clips(root, listing, config, progress)
    backgrounds, noticed = _backgrounds(root, listing, config, progress)
    clips, doubles = checks.unique(clips)
    return clips, backgrounds, [*findings, *noticed, *doubles, *checks.clipped(clips)]


def _clips(root: Path, listing: Listing, config: Config, progress: Progress) -> tuple[list[Clip], list[Finding]]:
    """The usable clips of the labels."""
    read, findings = _read(root, listing.recordings, config, progress)
    parts = [part for recording, samples in read for part in _parts(recording, samples, config)]
    clips, unusable = checks.usable(parts, config.audio.sample_rate)
    return clips, [*findings, *unusable, *_divided(clips)]


def _backgrounds(
    root: Path, listing: Listing, config: Config, progress: Progress
) -> tuple[tuple[I16, ...], list[Finding]]:
    """The usable recordings of background noise, whole."""
    if not listing.backgrounds:
        return (), []
    read, findings = _read(root, listing.backgrounds, config, progress)
    whole = [Clip(recording.name, NO_LABEL, recording.group, samples) for recording, samples in read]
    noise, unusable = checks.usable(whole, config.audio.sample_rate)
    if noise:
        text = f"{BACKGROUND} is no label: its {len(noise)} recordings are mixed into copies of training clips"
        unusable.append(Finding("backgrounds", text))
    return tuple(clip.samples for clip in noise), [*findings, *unusable]


def _read(
    root: Path, recordings: Sequence[Recording], config: Config, progress: Progress
) -> tuple[list[tuple[Recording, I16]], list[Finding]]:
    """What can be read. Raises DatasetError where gain or rate of recordings is not the configuration's."""
    read: list[tuple[Recording, I16]] = []
    unreadable: dict[str, list[str]] = defaultdict(list)  # reason → files
    recorded: dict[str, Metadata] = {}  # file → what it says of its making
    for recording in progress.track(recordings, "reading clips"):
        path = root / recording.path
        try:
            samples = read_pcm(path, config.audio.sample_rate)
        except UnreadableError as error:
            unreadable[str(error)].append(recording.name)
        else:
            read.append((recording, samples))
            if (making := read_metadata(path)) is not None:
                recorded[recording.name] = making
    check_made_alike(recorded, config)
    findings = [
        found
        for reason, names in unreadable.items()
        for found in checks.finding("unreadable", f"{reason}, skipped", names)
    ]
    return read, findings


def _parts(recording: Recording, samples: I16, config: Config) -> Iterator[Clip]:
    """The recording, or its parts where it is long: pieces of noise, or excerpts around its events."""
    label, rate = config.labels.index(recording.label), config.audio.sample_rate
    parts: list[excerpts.Excerpt] = []
    if recording.is_noise:
        parts = excerpts.pieces(samples, rate)
    elif config.dataset.events > 1:
        parts = excerpts.events(samples, rate, config.audio.window, config.dataset.events)
    for part in parts:
        name = excerpts.named(recording.name, part)
        yield Clip(name, label, recording.group, excerpts.take(samples, part, rate))
    if not parts:
        yield Clip(recording.name, label, recording.group, samples)


def _divided(clips: list[Clip]) -> list[Finding]:
    """Which recordings gave several clips."""
    counts = Counter(excerpts.file_of(clip.path) for clip in clips)
    several = [name for name, count in counts.items() if count > 1]
    total = sum(counts[name] for name in several)
    return checks.finding("divided", f"long recordings, cut into {total} clips that stay together", several)


def _rows(root: Path, listing: Listing, config: Config) -> list[Clip]:
    """The rows of each label's CSV file."""
    tables = listing.recordings
    clips = [clip for table in tables for clip in read_rows(root, str(table.path), config.labels.index(table.label))]
    check_widths(clips)
    return clips


def _require_rms(root: Path, listing: Listing, config: Config) -> None:
    if config.features.name != "rms":
        tables = ", ".join(table.name for table in listing.recordings)
        raise DatasetError(
            f"{root} holds CSV rows ({tables}), which are RMS values: "
            f"they can't be trained with features={config.features.name}",
            hint="features=rms, or give each label a folder of recordings",
        )
