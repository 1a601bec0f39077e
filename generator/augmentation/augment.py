"""The augmentation stage: Dataset → Dataset with copies of its training clips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.config.labels import BACKGROUND
from generator.config.schema import Config
from generator.dataset.checks import digest
from generator.progress import Progress
from generator.types import Copy, Dataset


def augment(config: Config, dataset: Dataset, progress: Progress) -> Dataset:
    """The data set with its copies; as it is where it holds rows of features, which are no sound.

    A clip's copies follow from `config.seed`, its samples and the recordings of background noise, not from other clips.
    """
    return replace(dataset, copies=tuple(_copies(config, dataset, progress))) if dataset.is_audio else dataset


def _copies(config: Config, dataset: Dataset, progress: Progress) -> Iterator[Copy]:
    """Where background noise is a label, what is mixed in are its training clips."""
    clips = [*dataset.train, *dataset.test]
    noise = dataset.labels.index(BACKGROUND) if BACKGROUND in dataset.labels else None
    mixable = [index for index, clip in enumerate(dataset.train) if clip.label == noise]
    backgrounds = [clips[index].samples for index in mixable] or dataset.backgrounds
    learnt = clips if config.dataset.folds else dataset.train
    for index, clip in enumerate(progress.track(learnt, "copies of the clips")):
        seed = [config.seed, int.from_bytes(digest(clip.samples))]
        copies = config.augmentation.copies_of(clip.samples, config.audio.sample_rate, backgrounds, seed)
        for number, (samples, mixed) in enumerate(copies, start=1):
            made_from = (index,) if mixed is None or not mixable else (index, mixable[mixed])
            yield Copy(f"{clip.path} copy {number}", clip.label, clip.group, samples, made_from)
