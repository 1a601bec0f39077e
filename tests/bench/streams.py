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
from pathlib import Path

import numpy as np

from generator.cache.store import Cache
from generator.config.labels import BACKGROUND
from generator.config.schema import Config
from generator.dataset.load import load
from generator.dataset.read import read_pcm
from generator.evaluate.project import load_project
from generator.pipeline import generate
from generator.progress import Progress
from generator.stream.compiled import trace
from generator.stream.compose import Mixture, compose
from generator.stream.curve import Heard, at_misses, det_curve
from generator.stream.match import match
from generator.stream.truth import wanted
from generator.types import Clip, Dataset
from tests.bench.recordings import DATA
from tests.bench.recordings import FOUR as LABELS
from tests.factory import make_config

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
        config = load_project(config).with_margin(config)
        streams = list(_streams(config, dataset, project, round(hours * 60 / MINUTES), cache))
    _show(config, streams)


def _streams(config: Config, dataset: Dataset, project: Path, count: int, cache: Cache) -> Iterator[Heard]:
    """What the compiled detector did with `count` streams."""
    rate, labels, noise = config.audio.sample_rate, wanted(config), LABELS.index(BACKGROUND)
    said = [clip for clip in dataset.test if clip.label in labels]
    others = [clip for clip in dataset.test if clip.label not in labels and clip.label != noise]
    others += _commands(config, {clip.group for clip in dataset.test if clip.label != noise})
    noises = [clip.samples for clip in dataset.test if clip.label == noise]
    for seed in range(count):
        stream = compose(said, others, noises, Mixture(60 * MINUTES, WORDS, SNR, seed), rate)
        yield Heard(stream.words, trace(config, project, stream.pcm, cache), len(stream.pcm) / rate)


def _commands(config: Config, speakers: set[str]) -> Iterator[Clip]:
    """Other words, by these speakers; -1: none of the labels."""
    for folder in sorted(RECORDINGS.iterdir()):
        if folder.is_dir() and folder.name not in LABELS:
            for path in sorted(folder.glob("*.wav")):
                if (speaker := path.name.split("_")[0]) in speakers:
                    yield Clip(path.name, -1, speaker, read_pcm(path, config.audio.sample_rate))


def _show(config: Config, streams: Sequence[Heard]) -> None:
    rate, labels = config.audio.sample_rate, wanted(config)
    found = [
        match(stream.words, [event for event in stream.trace.events if event.label in labels], rate, TOLERANCE)
        for stream in streams
    ]
    hits, wrong, missed, false = (
        sum(len(getattr(one, kind)) for one in found) for kind in ("hits", "wrong", "missed", "false_accepts")
    )
    curve = list(det_curve(streams, config.detector, labels, sample_rate=rate, tolerance=TOLERANCE))
    windows = sum(len(stream.trace.windows) for stream in streams)
    hours = sum(stream.seconds for stream in streams) / 3600
    print(f"{hours:.2f} hours, {hits + wrong + missed} words, {windows} windows")
    print(
        f"min_margin={config.detection.margin:g}: {hits} hits, {wrong} wrong labels, {missed} misses, {false} false "
        f"accepts, mean delay {np.mean([delay for one in found for delay in one.delays]):.2f} s"
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
