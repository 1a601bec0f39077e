"""Random faults on the virtual board: no sample is wrong or missing unnoticed, and the session always goes on.

A short set; all of them with GENERATOR_SOAK=1 (`make soak`).
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import numpy as np
import pytest

from generator.config.schema import Config
from generator.device.port import Unplugged
from generator.device.session import Session
from generator.device.stream import listen
from generator.device.virtual import VirtualBoard
from generator.errors import ToolError
from generator.types import I16
from tests.factory import RATE

from .live import MakeConfig, Stream, speech, write_wav

SCHEDULES = 240 if os.environ.get("GENERATOR_SOAK") else 30
SOUND = 60  # that the microphone hears again and again [s]
LENGTH = 10 * RATE  # samples that have to arrive
LONGEST = 60.0  # that a schedule may take [s]


def faults(seed: int) -> dict[str, float]:
    """Of a schedule, keys of conf/virtual: some, rare or frequent."""
    rng = random.Random(seed)
    ranges = {"drop": 1e-4, "corrupt": 1e-4, "stall": 2.0, "overrun": 1.0, "disconnect": 0.3}
    chosen = rng.sample(sorted(ranges), rng.randint(1, len(ranges)))
    return {"seed": seed, **{key: ranges[key] * 10 ** rng.uniform(-1, 0) for key in chosen}}


@pytest.fixture(scope="module")
def source(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, I16]:
    """A recording without two equal stretches, and what the microphone hears of it when it is repeated."""
    samples = speech(shared_data, SOUND)
    dither = np.random.default_rng(0).integers(-8, 9, len(samples))  # digital silence would be like any other
    samples = np.clip(samples + dither, -32768, 32767).astype(np.int16)
    return write_wav(tmp_path_factory.mktemp("sound") / "speech.wav", samples), np.tile(samples, 4)


@pytest.mark.parametrize("seed", range(SCHEDULES))
def test_every_damage_is_noticed_and_the_session_goes_on(seed: int, live: MakeConfig, source: tuple[Path, I16]) -> None:
    path, heard = source
    config = live(sound=str(path), repeat=True, silence=0.0, **faults(seed))
    streams, pid = run_schedule(config)
    for stream in streams:
        if stream.heard:
            stream.check(heard)
    assert sum(stream.heard for stream in streams) >= LENGTH
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def run_schedule(config: Config) -> tuple[list[Stream], int]:
    """Streams, one after each unplugging, until LENGTH samples have arrived; and the process that was the board."""
    streams: list[Stream] = []
    with VirtualBoard(Path(config.project_dir) / "capture", config) as board:
        deadline = time.monotonic() + LONGEST
        session = Session(board.open, lambda hello: None)
        try:
            while sum(stream.heard for stream in streams) < LENGTH:
                assert time.monotonic() < deadline
                session.reconnect()
                streams.append(Stream())
                follow(session, streams)
        finally:
            session.close()
        return streams, board.pid


def follow(session: Session, streams: list[Stream]) -> None:
    """Until the cable comes loose or enough has arrived."""
    try:
        for piece in listen(session):
            streams[-1].add(piece)
            if sum(stream.heard for stream in streams) >= LENGTH:
                return
    except Unplugged:
        return
    except ToolError as error:
        raise AssertionError(error.problem) from error
