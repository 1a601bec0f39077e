"""One root folder → its clips, checked one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.cache.keys import code_version, described, digest
from generator.cache.store import Cache
from generator.config.labels import BACKGROUND
from generator.config.schema import Config
from generator.dataset import checks, sources
from generator.dataset.fingerprint import fingerprint
from generator.dataset.metadata import Metadata, check_made_alike, read_metadata
from generator.dataset.read import SUFFIXES, UnreadableError, read_pcm
from generator.dataset.rows import check_widths, read_rows
from generator.errors import DatasetError
from generator.progress import Progress
from generator.types import I16, Clip, Finding


@dataclass(frozen=True)
class Samples:
    """What one root folder holds for the labels, without what can't be used."""

    clips: list[Clip]  # in the order of labels, then of file names
    findings: list[Finding]
    is_audio: bool  # False: rows of CSV files
    fingerprint: str = ""
    backgrounds: tuple[I16, ...] = ()  # PCM of background noise that is no label, where copies are to have some


def collect(root: Path, key: str, config: Config, progress: Progress, cache: Cache) -> Samples:
    """Finds, reads and checks the samples of `config.labels` in `root`, which `key` names. Raises DatasetError."""
    if not root.is_dir():
        raise DatasetError(
            f"{key}={root} is not a folder",
            hint=f"{key}=<folder of recordings>, or " + sources.how_to_record(config, config.labels),
        )
    content = fingerprint(root, config.labels)
    settings = described(config.labels, config.audio.sample_rate, config.capture.gain, config.augmentation.mixes)
    made_from = digest(content, settings, code_version("dataset"))
    samples = cache.get("dataset", made_from, lambda: _collect(root, config, progress))
    if not samples.is_audio:
        _require_rms(root, config)
    return replace(samples, fingerprint=content)


def _collect(root: Path, config: Config, progress: Progress) -> Samples:
    found = sources.find(root, config.labels)
    absent = [label for label in config.labels if label not in found]
    if absent:
        raise sources.missing(root, absent, config)
    is_audio = all((root / name).is_dir() for name in found.values())
    backgrounds: list[Clip] = []
    if is_audio:
        clips, findings = _recordings(root, config.labels, config, progress)
        if config.augmentation.mixes and BACKGROUND not in config.labels:
            backgrounds, noticed = _backgrounds(root, config, progress)
            findings += noticed
    else:
        clips, findings = _rows(root, found, config), []
    clips, doubles = checks.unique(clips)
    doubtful = checks.clipped(clips) if is_audio else checks.overflowing(clips)
    unused = [name for name in sources.others(root, found) if not (backgrounds and name == BACKGROUND)]
    ignored = checks.finding("ignored", "not among the labels, ignored", unused)
    noise = tuple(clip.samples for clip in backgrounds)
    return Samples(clips, [*ignored, *findings, *doubles, *doubtful], is_audio, backgrounds=noise)


def _backgrounds(root: Path, config: Config, progress: Progress) -> tuple[list[Clip], list[Finding]]:
    """The usable recordings of background noise, which may be missing."""
    if not (root / BACKGROUND).is_dir():
        return [], []
    clips, findings = _recordings(root, (BACKGROUND,), config, progress)
    if clips:
        text = f"{BACKGROUND} is no label: its {len(clips)} recordings are mixed into copies of training clips"
        findings.append(Finding("backgrounds", text))
    return clips, findings


def _recordings(
    root: Path, labels: Sequence[str], config: Config, progress: Progress
) -> tuple[list[Clip], list[Finding]]:
    """The usable clips of `root`/<label>/*. Raises DatasetError where their gain or rate is not the configuration's."""
    entries = [(index, path) for index, label in enumerate(labels) for path in sources.visible(root / label)]
    files = [(index, path) for index, path in entries if path.suffix.lower() in SUFFIXES]
    strange = [_printable(path.relative_to(root)) for _, path in entries if path.suffix.lower() not in SUFFIXES]
    findings = checks.finding("unsupported", f"not one of {' '.join(SUFFIXES)}, ignored", strange)

    clips: list[Clip] = []
    unreadable: dict[str, list[str]] = defaultdict(list)  # reason → files
    recorded: dict[str, Metadata] = {}  # file → what it says of its making
    for index, path in progress.track(files, "reading clips"):
        name = _printable(path.relative_to(root))
        try:
            samples = read_pcm(path, config.audio.sample_rate)
        except UnreadableError as error:
            unreadable[str(error)].append(name)
        else:
            clips.append(Clip(name, index, group=speaker(name), samples=samples))
            if (making := read_metadata(path)) is not None:
                recorded[name] = making
    check_made_alike(recorded, config)
    for reason, names in unreadable.items():
        findings += checks.finding("unreadable", f"{reason}, skipped", names)

    clips, unusable = checks.usable(clips, config.audio.sample_rate)
    return clips, [*findings, *unusable]


def speaker(name: str) -> str:
    """Speaker or source of a recording: its file name before the first `_`."""
    stem = Path(name).stem
    return stem.split("_")[0] or stem


def _rows(root: Path, found: dict[str, str], config: Config) -> list[Clip]:
    """The rows of each label's CSV file."""
    clips = [clip for index, label in enumerate(config.labels) for clip in read_rows(root, found[label], index)]
    check_widths(clips)
    return clips


def _require_rms(root: Path, config: Config) -> None:
    if config.features.name != "rms":
        tables = ", ".join(sources.find(root, config.labels).values())
        raise DatasetError(
            f"{root} holds CSV rows ({tables}), which are RMS values: "
            f"they can't be trained with features={config.features.name}",
            hint="features=rms, or give each label a folder of recordings",
        )


def _printable(path: Path) -> str:
    """A path for messages and reports: bytes of a file name that are not UTF-8 become `?`."""
    return path.as_posix().encode(errors="replace").decode()
