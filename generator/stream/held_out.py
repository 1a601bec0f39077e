"""Streams of clips that a model has not learnt from, by which a run scores its detector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.cache.store import Cache
from generator.config.labels import BACKGROUND
from generator.config.schema import Config
from generator.progress import Progress
from generator.stream.compose import Mixture, Stream, compose
from generator.stream.score import StreamScore, score
from generator.stream.truth import wanted
from generator.types import I16, Clip, Dataset

WORDS = 0.5  # share of clips that are words
SNR = 20.0  # [dB]
TOLERANCE = 1.0  # [s]


def score_held_out(
    config: Config, project: Path, dataset: Dataset, progress: Progress, cache: Cache
) -> StreamScore | None:
    """Test clips, by the C++ in the classifier's folder `project`; None where no stream is asked for, or no sound."""
    minutes = config.detection.stream
    if not minutes or not dataset.is_audio:
        return None
    progress.stage(f"stream    {minutes:g} min of test clips, noise {SNR:g} dB below them")
    stream = stream_of(dataset.test, dataset.backgrounds, config, minutes=minutes, seed=config.seed)
    return score(config, project, "test clips", stream.pcm, stream.words, tolerance=TOLERANCE, cache=cache)


def stream_of(
    clips: Sequence[Clip], backgrounds: Sequence[I16], config: Config, *, minutes: float, seed: int
) -> Stream:
    """Words are the clips of labels to be recognised, of which there must be some.

    Those of other labels lie between them, and under all of it those of _background_noise_; where there are none,
    `backgrounds`, or noise that is made. Where noise is the only other label, it lies between words too.
    """
    labels = wanted(config)
    noise = config.labels.index(BACKGROUND) if BACKGROUND in config.labels else None
    words = [clip for clip in clips if clip.label in labels]
    noises = [clip for clip in clips if clip.label == noise]
    others = [clip for clip in clips if clip.label not in labels and clip.label != noise] or noises
    under = [clip.samples for clip in noises] or backgrounds
    return compose(words, others, under, Mixture(60 * minutes, WORDS, SNR, seed), config.audio.sample_rate)
