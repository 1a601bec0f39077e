"""A search beside a grid, under a limit of flash: python -m tests.bench.search --samples speech_commands.

Both are sweeps of compiled, proven projects of yes and no. The search may try 40 points of +sweep=quick; the bar is the
grid's best project within the limit.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.sweeps import run

GRID = (
    "model=svm,logistic_regression,mlp",
    "features=logmel,mfcc",
    "features.n_mels=16,24",
    "features.segments=6,9,12",
)
TRIALS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, required=True, help="a folder with yes/ and no/")
    parser.add_argument("--limit", type=int, default=16000, help="flash [bytes]")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the searches")
    options = parser.parse_args()
    common = (f"samples_dir={options.samples.absolute()}", "labels=[yes,no]", "--multirun")
    with tempfile.TemporaryDirectory(prefix="generator-bench-") as folder:
        bar = _best(_rows(Path(folder), (*common, "name=grid", *GRID)), options.limit)
        print(f"grid: {_shown(bar)}", flush=True)
        for seed in options.seeds:
            search = (
                "+sweep=quick",
                f"sweep.trials={TRIALS}",
                f"sweep.max_flash={options.limit}",
                f"sweep.seed={seed}",
            )
            rows = _rows(Path(folder), (*common, f"name=search{seed}", *search))
            found = _best(rows, options.limit)
            verdict = "as good" if found["accuracy"] >= bar["accuracy"] else "worse"
            print(f"search, seed {seed}: {_shown(found)}, of {len(rows)} trials: {verdict}", flush=True)


def _rows(folder: Path, command: Sequence[str]) -> list[dict[str, Any]]:
    """The leaderboard that a command leaves."""
    run(folder, *command)
    name = next(word.removeprefix("name=") for word in command if word.startswith("name="))
    board = folder / "firmware_out" / "sweeps" / name / "leaderboard.json"
    rows: list[dict[str, Any]] = json.loads(board.read_text(encoding="utf-8"))
    return rows


def _best(rows: Sequence[dict[str, Any]], limit: int) -> dict[str, Any]:
    """The most accurate within the limit, the smallest of several."""
    within = [row for row in rows if row["status"] == "passed" and row["flash_bytes"] <= limit]
    return min(within, key=lambda row: (-row["accuracy"], row["flash_bytes"]))


def _shown(row: dict[str, Any]) -> str:
    return f"{row['accuracy']:.1%} in {row['flash_bytes'] / 1000:.1f} kB ({row['job']})"


if __name__ == "__main__":
    main()
