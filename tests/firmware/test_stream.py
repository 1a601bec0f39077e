"""The whole sketch, unmodified, listens to minutes of words and prints the mirror's lines, however its samples come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sklearn.svm import SVC

from generator.config.schema import Config
from generator.features.matrix import extract
from generator.progress import Progress
from generator.types import I16, Clip, Dataset
from generator.verify.sketch import run_sketch, stream_of
from tests.factory import RATE, make_config, make_mirror
from tests.firmware.desktop import run
from tests.firmware.program import SANITIZERS, build_sketch, write_classifier

LABELS = ("yes", "no")
TRAINING = 60  # clips a label
THRESHOLD = 500
TRIGGERED = ("detection.min_margin=1.5", "detection.refractory=0.1")
CASES = {  # overrides → words of the lines, and how many there are at least
    ("features=logmel", *TRIGGERED): ({"yes", "no", "?"}, 200),
    ("features=rms", *TRIGGERED): ({"yes", "no", "?"}, 200),
    ("detection=continuous",): ({"yes", "no"}, 200),
}


@dataclass(frozen=True)
class Sketch:
    program: Path
    config: Config
    stream: I16
    expected: list[str]  # the mirror's lines
    words: set[str]  # that begin them
    count: int  # of them, at least


def words(folder: Path) -> tuple[Clip, ...]:
    """Every yes and no, in turns."""
    files = [sorted((folder / "speech_commands" / label).glob("*.wav")) for label in LABELS]
    return tuple(
        Clip(path.name, label, "", soundfile.read(path, dtype="int16")[0])
        for pair in zip(*files, strict=False)
        for label, path in enumerate(pair)
    )


@pytest.fixture(scope="module", params=CASES, ids=" ".join)
def sketch(
    request: pytest.FixtureRequest, gxx: str, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sketch]:
    """A trained classifier that rejects close calls, and a stream of words and of street, kitchen and silence."""
    config = make_config("labels=[yes,no]", f"detection.threshold={THRESHOLD}", *request.param)
    clips = words(shared_data)
    front_end, detector = config.front_end, config.detector
    dataset = Dataset(LABELS, clips[: 2 * TRAINING], clips[2 * TRAINING :], "file", is_audio=True)
    matrix = extract(dataset, front_end, detector, Progress(quiet=True))
    mirror = make_mirror(config, SVC().fit(matrix.train.x, matrix.train.y))

    composed, rate = soundfile.read(shared_data / "streaming" / "composed_yes_no_quiet.wav", dtype="int16")
    assert rate == RATE
    barely = np.tile([THRESHOLD, -THRESHOLD], front_end.hop_length // 2).astype(np.int16)
    long = [Clip("", 0, "", pcm) for pcm in (composed, barely)]
    stream = np.concatenate(
        [
            stream_of(dataset.test, front_end.hop_length, gap=3),
            stream_of(long, front_end.hop_length, gap=detector.ring_columns),  # so that the last window is complete
        ]
    )
    project = write_classifier(tmp_path_factory.mktemp("sketch"), config, mirror, dataset)
    yield Sketch(
        build_sketch(gxx, project, *SANITIZERS), config, stream, mirror.lines(stream, LABELS), *CASES[request.param]
    )


def test_lines_of_a_long_stream_equal_the_mirror(sketch: Sketch) -> None:
    assert {line.split()[0] for line in sketch.expected} == sketch.words
    assert len(sketch.expected) > sketch.count
    assert run_sketch(sketch.program, sketch.stream, sketch.config) == sketch.expected


@pytest.mark.parametrize("block", [64, 100, 256])
def test_the_microphones_block_does_not_matter(sketch: Sketch, block: int) -> None:
    warm_up = round(sketch.config.capture.warm_up * RATE)
    done = run(sketch.program, sketch.stream, "--block", block, "--lead-in", warm_up, "--tail", RATE)
    assert (done.status, done.errors) == (0, "")
    assert done.output.decode().splitlines() == sketch.expected


def test_samples_of_the_warm_up_are_not_heard(sketch: Sketch) -> None:
    """With ten hops less noise to throw away, as much of the stream is thrown away."""
    warm_up, lost = round(sketch.config.capture.warm_up * RATE), 10 * sketch.config.features.hop_length
    later = run(sketch.program, sketch.stream, "--lead-in", warm_up - lost, "--tail", RATE)
    shorter = run(sketch.program, sketch.stream[lost:], "--lead-in", warm_up, "--tail", RATE)
    assert later.output == shorter.output != b""
