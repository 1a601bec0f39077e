"""A stream of the test clips, by which a run scores its detector."""

from __future__ import annotations

from pathlib import Path

from generator.cache.store import Cache
from generator.config.labels import BACKGROUND
from generator.config.schema import Config
from generator.progress import Progress
from generator.stream.compose import Mixture, compose
from generator.stream.score import StreamScore, score
from generator.stream.truth import wanted
from generator.types import Dataset

WORDS = 0.5  # share of clips that are words
SNR = 20.0  # [dB]
TOLERANCE = 1.0  # [s]


def score_held_out(
    config: Config, project: Path, dataset: Dataset, progress: Progress, cache: Cache
) -> StreamScore | None:
    """By the C++ in the classifier's folder `project`; None where no stream is asked for, or there is no sound.

    Words are the test clips of labels to be recognised. Those of other labels lie between them, and under all of it
    those of _background_noise_; where there are none, other recordings of noise, or noise that is made.
    """
    minutes, rate = config.detection.stream, config.audio.sample_rate
    if not minutes or not dataset.is_audio:
        return None
    labels = wanted(config)
    noise = config.labels.index(BACKGROUND) if BACKGROUND in config.labels else None
    words = [clip for clip in dataset.test if clip.label in labels]
    others = [clip for clip in dataset.test if clip.label not in labels and clip.label != noise]
    noises = [clip.samples for clip in dataset.test if clip.label == noise] or dataset.backgrounds
    progress.stage(f"stream    {minutes:g} min of test clips, noise {SNR:g} dB below them")
    stream = compose(words, others, noises, Mixture(60 * minutes, WORDS, SNR, config.seed), rate)
    return score(config, project, "test clips", stream.pcm, stream.words, tolerance=TOLERANCE, cache=cache)
