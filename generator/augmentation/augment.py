"""The augmentation stage: Dataset → Dataset with copies of its training clips, and of parts of their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.config.labels import BACKGROUND, UNKNOWN
from generator.config.schema import Config
from generator.dataset.checks import digest
from generator.features.matrix import whole_hops
from generator.progress import Progress
from generator.types import Clip, Copy, Dataset


def augment(config: Config, dataset: Dataset, progress: Progress) -> Dataset:
    """The data set with its copies; as it is where it holds rows of features, which are no sound.

    A clip's copies follow from `config.seed`, its samples and the recordings of background noise, not from other clips.
    """
    if not dataset.is_audio:
        return dataset
    return replace(dataset, copies=(*_copies(config, dataset, progress), *_parts(config, dataset)))


def _copies(config: Config, dataset: Dataset, progress: Progress) -> Iterator[Copy]:
    """Where background noise is a label, what is mixed in are its training clips."""
    clips = [*dataset.train, *dataset.test]
    noise = dataset.labels.index(BACKGROUND) if BACKGROUND in dataset.labels else None
    mixable = [index for index, clip in enumerate(dataset.train) if clip.label == noise]
    backgrounds = [clips[index].samples for index in mixable] or dataset.backgrounds
    for index, clip in enumerate(progress.track(_learnt(config, dataset), "copies of the clips")):
        seed = [config.seed, int.from_bytes(digest(clip.samples))]
        copies = config.augmentation.copies_of(clip.samples, config.audio.sample_rate, backgrounds, seed)
        for number, (samples, mixed) in enumerate(copies, start=1):
            made_from = (index,) if mixed is None or not mixable else (index, mixable[mixed])
            yield Copy(f"{clip.path} copy {number}", clip.label, clip.group, samples, made_from)


def _parts(config: Config, dataset: Dataset) -> Iterator[Copy]:
    """What the detector hears beside a word, as _unknown_; else as _background_noise_; else not at all."""
    other = next((dataset.labels.index(label) for label in (UNKNOWN, BACKGROUND) if label in dataset.labels), None)
    for index, clip in enumerate(_learnt(config, dataset)):
        if other is None or not config.detector.says(clip.label):
            continue
        whole = whole_hops(clip.samples, config.features.hop_length)
        for number, samples in enumerate(config.detector.no_words(whole), start=1):
            yield Copy(f"{clip.path} part {number}", other, clip.group, samples, (index,))


def _learnt(config: Config, dataset: Dataset) -> tuple[Clip, ...]:
    """The clips that there are copies of: those that a model, or one of dataset.folds, learns from."""
    return (*dataset.train, *dataset.test) if config.dataset.cross_validated else dataset.train
