"""A clip through the computer's loudspeaker, by whichever player the system has."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

PLAYERS = (("aplay", "-q"), ("paplay",), ("afplay",))  # ALSA, PulseAudio and PipeWire, macOS
TIMEOUT = 10.0  # for one clip [s]


def find_player() -> Sequence[str] | None:
    """A command that takes a WAV file; None where there is none."""
    return next((player for player in PLAYERS if shutil.which(player[0])), None)


def play(player: Sequence[str], wav: bytes) -> bool:
    """Waits for its end, TIMEOUT at most. False where it could not be heard."""
    with tempfile.TemporaryDirectory(prefix="generator-play-") as folder:
        path = Path(folder) / "clip.wav"
        path.write_bytes(wav)
        try:
            done = subprocess.run(
                [*player, str(path)], stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0
