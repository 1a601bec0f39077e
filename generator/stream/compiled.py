"""The compiled detector of a generated project, over a recording."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from generator import paths
from generator.cache.store import Cache
from generator.config.schema import Config
from generator.detection.base import Detector, Trace, Window
from generator.errors import ToolError, VerificationError
from generator.types import I16, Event
from generator.verify.compiler import find_compiler
from generator.verify.sources import project_sources

SPEED = 5  # seconds of a recording that take one second, at the very least
TIMEOUT = 60.0  # beside that [s]
REPORT = "this is a mistake of the generator or of an edited template: please report it"


def trace(config: Config, project: Path, pcm: I16, cache: Cache) -> Trace:
    """Runs the C++ in the classifier's folder `project` over PCM [samples], from the detector's reset on.

    Raises ToolError without a compiler; VerificationError where it does not choose the windows that the Python
    detector does, or says something else of their scores.
    """
    compiler = find_compiler()
    if compiler is None:
        raise ToolError(
            "no C++ compiler found ($CXX if it is set, else g++, clang++ or c++), to run the project on a recording",
            hint="sudo apt install g++",
        )
    with tempfile.TemporaryDirectory(prefix="generator-") as folder:
        scratch, sources = Path(folder), project_sources(project)
        program = paths.templates_dir() / "stream" / "stream.cpp"
        objects = compiler.compile([*sources.core, program], sources.includes, scratch / "objects", cache=cache)
        found = _run(compiler.link(objects, scratch / "stream.exe"), pcm, config)
    _check(found, pcm, config.detector)
    return found


def _run(program: Path, pcm: I16, config: Config) -> Trace:
    source, target = program.with_suffix(".in"), program.with_suffix(".out")
    pcm.astype("<i2").tofile(source)
    timeout = TIMEOUT + len(pcm) / config.audio.sample_rate / SPEED
    done = subprocess.run([program, source, target], capture_output=True, check=False, timeout=timeout)
    if done.returncode:
        raise VerificationError(f"the compiled detector stopped (exit status {done.returncode})", hint=REPORT)
    record = np.dtype([("heard", "<i4"), ("age", "<i4"), ("label", "<i4"), ("scores", "<i4", (len(config.labels),))])
    rows = np.fromfile(target, record)
    windows, events = rows[rows["age"] > 0], rows[rows["age"] == 0]
    spans = zip(windows["heard"].tolist(), windows["age"].tolist(), strict=True)
    hop_length = config.features.hop_length
    return Trace(
        [Window(heard - age, heard) for heard, age in spans],
        windows["scores"].astype(np.int32),
        [Event(int(row["heard"]) * hop_length, int(row["label"]), row["scores"].astype(np.int32)) for row in events],
    )


def _check(found: Trace, pcm: I16, detector: Detector) -> None:
    for what, ours, theirs in (
        ("windows", detector.windows(pcm), found.windows),
        ("events", _plain(detector.events(found.windows, found.scores)), _plain(found.events)),
    ):
        if ours != theirs:
            raise VerificationError(f"the compiled detector has other {what} than its Python mirror", hint=REPORT)


def _plain(events: Sequence[Event]) -> list[tuple[int, int, list[int]]]:
    return [(event.samples, event.label, event.scores.tolist()) for event in events]
