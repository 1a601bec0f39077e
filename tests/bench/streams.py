"""Hours of noise and unknown words, with few words among them: misses against false accepts an hour.

    python -m tests.bench.streams HOURS [KEY=VALUE ...]

generates a project of yes, no, _unknown_ and _background_noise_ from real recordings (tests/bench/recordings.py), and
composes streams of the speakers that it never heard: their clips of all labels, _unknown_ ones and other commands.
Prints the figures, and the DET curve as a table.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from generator.cache.store import Cache
from generator.config.labels import BACKGROUND
from generator.config.schema import Config
from generator.dataset.load import load
from generator.dataset.read import read_pcm
from generator.detection.base import Window
from generator.pipeline import generate
from generator.progress import Progress
from generator.stream.compiled import Trace, trace
from generator.stream.compose import Mixture, compose
from generator.stream.curve import at_misses, det_curve
from generator.stream.match import match
from generator.stream.truth import Word, wanted
from generator.types import Clip, Dataset
from tests.bench.recordings import DATA
from tests.factory import make_config

LABELS = ("yes", "no", "_unknown_", "_background_noise_")
RECORDINGS = DATA / "speech_commands"
MINUTES = 10  # of a stream; its noise is that of the seed
WORDS = 0.15  # share of clips that are words to be recognised
SNR = 20.0  # [dB]
TOLERANCE = 1.0  # [s]


def main(hours: float, overrides: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = make_config(
            f"labels=[{','.join(LABELS)}]", f"samples_dir={RECORDINGS}", f"output_dir={folder}", "name=streams",
            "features=rocket", "model=ridge", "detection=continuous", *overrides,
        )  # fmt: skip
        progress = Progress(quiet=True)
        generate(config, progress)
        dataset, cache = load(config, progress, Cache.of(config, progress)), Cache.of(config, progress)
        project = Path(config.project_dir) / "classifier"
        words, joined, seconds = _streams(config, dataset, project, round(hours * 60 / MINUTES), cache)
    _show(config, words, joined, seconds)


def _streams(
    config: Config, dataset: Dataset, project: Path, count: int, cache: Cache
) -> tuple[list[Word], Trace, float]:
    """Words, and what the compiled detector did, of `count` streams one after the other; their length [s]."""
    rate, hop_length, labels = config.audio.sample_rate, config.features.hop_length, wanted(config)
    noise = LABELS.index(BACKGROUND)
    said = [clip for clip in dataset.test if clip.label in labels]
    others = [clip for clip in dataset.test if clip.label not in labels and clip.label != noise]
    others += _commands(config, {clip.group for clip in dataset.test if clip.label != noise})
    noises = [clip.samples for clip in dataset.test if clip.label == noise]
    words, windows, events, scores, hops = [], [], [], [], 0
    for seed in range(count):
        stream = compose(said, others, noises, Mixture(60 * MINUTES, WORDS, SNR, seed), rate)
        found = trace(config, project, stream.pcm, cache)
        offset = hops * hop_length
        words += [
            replace(word, start=word.start + offset / rate, end=word.end + offset / rate) for word in stream.words
        ]
        windows += [Window(window.start + hops, window.heard + hops) for window in found.windows]
        events += [replace(event, samples=event.samples + offset) for event in found.events]
        scores.append(found.scores)
        hops += -(-len(stream.pcm) // hop_length)
    return words, Trace(windows, np.concatenate(scores), events), hops * hop_length / rate


def _commands(config: Config, speakers: set[str]) -> Iterator[Clip]:
    """Other words, by these speakers; -1: none of the labels."""
    for folder in sorted(RECORDINGS.iterdir()):
        if folder.is_dir() and folder.name not in LABELS:
            for path in sorted(folder.glob("*.wav")):
                if (speaker := path.name.split("_")[0]) in speakers:
                    yield Clip(path.name, -1, speaker, read_pcm(path, config.audio.sample_rate))


def _show(config: Config, words: Sequence[Word], found: Trace, seconds: float) -> None:
    rate, labels = config.audio.sample_rate, wanted(config)
    here = match(words, [event for event in found.events if event.label in labels], rate, TOLERANCE)
    curve = det_curve(words, found, config.detector, labels, sample_rate=rate, seconds=seconds, tolerance=TOLERANCE)
    print(f"{seconds / 3600:.2f} hours, {len(words)} words, {len(found.windows)} windows")
    print(
        f"min_margin={config.detection.min_margin:g}: {len(here.hits)} hits, {len(here.wrong)} wrong labels, "
        f"{len(here.missed)} misses, {len(here.false_accepts)} false accepts, mean delay {np.mean(here.delays):.2f} s"
    )
    for share in (0.02, 0.05, 0.1, 0.2):
        point = at_misses(curve, share)
        text = f"{point.false_accepts_per_hour:.1f} with min_margin={point.min_margin:g}" if point else "out of reach"
        print(f"false accepts an hour at {share:.0%} misses: {text}")
    print("| min_margin | misses | false accepts an hour |\n|---|---|---|")
    for point in curve[::2]:
        print(f"| {point.min_margin:g} | {point.miss_rate:.1%} | {point.false_accepts_per_hour:.1f} |")


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
