"""A real recording on emulated Cortex-M: features, scores and events are those of Python, to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator import paths
from generator.config.schema import Config
from generator.detection.base import Trace, leads
from generator.features.matrix import slice_columns
from generator.mirror import Mirror
from generator.types import I16, I32, Integers
from generator.verify import profile
from generator.verify.compiler import Compiler
from generator.verify.emulator import Emulator
from generator.verify.sources import project_sources
from tests.factory import RATE, dataset_of, hostile, make_config, make_mirror, small_svc
from tests.firmware.program import write_classifier

HERE = Path(__file__).parent
LABELS = 3
SECONDS = 5  # of speech
DETECTIONS = {
    "continuous": ("detection.min_margin=0", "detection.hop=0.2", "detection.refractory=0.3"),
    "triggered": ("detection.min_margin=0.05", "detection.refractory=0.1"),
}


def build(arm_gxx: str, config: Config, project: Path, folder: Path) -> Path:
    """The image of trace_twin.cpp with the project's libraries, compiled as for the board."""
    compiler, sources, flags = (
        Compiler(arm_gxx),
        project_sources(project),
        (f"-mcpu={config.board.cpu}", *profile.FLAGS),
    )
    objects = compiler.compile([HERE / "trace_twin.cpp", *sources.core], sources.includes, folder, flags)
    script = paths.templates_dir() / "profile" / "profile.ld"
    return compiler.link(objects, folder / "trace.elf", (*flags, *profile.LINK, f"-T{script}"))


def heard(image: Path, config: Config, pcm: I16) -> np.ndarray:
    """What the board's processor makes of each hop; fields as in trace_twin.cpp."""
    front_end, detection = config.front_end, np.dtype(("<i4", 2 + LABELS))
    row = np.dtype(
        [
            ("age", "<i4"),
            ("is_event", "<i4"),
            ("window", detection),
            ("event", detection),
            ("features", front_end.dtype.newbyteorder("<"), front_end.size),
        ]
    )
    emulator = Emulator(image, str(config.board.cpu))
    emulator.call("TraceReset")
    addresses = (
        emulator.call("TraceHop", hop.astype("<i2").tobytes()).result for hop in pcm.reshape(-1, front_end.hop_length)
    )
    return np.frombuffer(b"".join(emulator.read(address, row.itemsize) for address in addresses), row)


def features_of(mirror: Mirror, trace: Trace, pcm: I16) -> Integers:
    """Of the windows of a stream [windows, features]."""
    columns, count = mirror.front_end.columns(pcm), mirror.front_end.num_columns
    return mirror.front_end.features(
        np.stack([slice_columns(columns, window.start, count) for window in trace.windows])
    )


def detections(labels: list[int], scores: I32) -> I32:
    """Label, lead and scores [detections, 2 + labels]."""
    return np.column_stack([np.array(labels), leads(scores), scores]).astype(np.int32)


@pytest.mark.parametrize("board", ["nano33ble", "nanorp2040connect"])
@pytest.mark.parametrize("detection", DETECTIONS)
def test_a_recording_on_the_boards_processors(
    board: str, detection: str, arm_gxx: str, shared_data: Path, tmp_path: Path
) -> None:
    """Speech, and PCM that overflows what can overflow, hop by hop through the whole detector."""
    config = make_config("labels=[a,b,c]", f"board={board}", f"detection={detection}", *DETECTIONS[detection])
    mirror = make_mirror(config, small_svc(config, LABELS, break_ties=True))
    recording = shared_data / "streaming" / "composed_yes_no_quiet.wav"
    speech, _ = soundfile.read(recording, stop=SECONDS * RATE, dtype="int16")
    loud = [hostile(name, RATE) for name in ("white noise at full scale", "square at full scale")]
    pcm = np.concatenate([speech, *loud])
    expected = mirror.trace(pcm)
    assert len(expected.windows) >= 3 and len(expected.events) >= 3

    project = write_classifier(tmp_path / "project", config, mirror, dataset_of([pcm[:RATE]], LABELS))
    rows = heard(build(arm_gxx, config, project, tmp_path), config, pcm)
    classified, said = np.flatnonzero(rows["age"]), np.flatnonzero(rows["is_event"])

    ends = [(window.heard, window.heard - window.start) for window in expected.windows]
    assert list(zip((classified + 1).tolist(), rows["age"][classified].tolist(), strict=True)) == ends
    np.testing.assert_array_equal(rows["features"][classified], features_of(mirror, expected, pcm))
    decided = mirror.detector.decide(expected.scores).tolist()
    np.testing.assert_array_equal(rows["window"][classified], detections(decided, expected.scores))
    events = expected.events
    assert ((said + 1) * config.front_end.hop_length).tolist() == [event.samples for event in events]
    scores = np.array([event.scores for event in events])
    np.testing.assert_array_equal(rows["event"][said], detections([event.label for event in events], scores))
