"""How long a sweep takes, by stage: python -m tests.bench.sweeps --samples speech_commands [--full].

Cold single runs beside the same jobs as one sweep, the sweep again, a job that changes only the model, and how the
overhead of a job grows with their number. Everything is written to a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

SWEPT = {
    False: ("model=svm,ridge", "features=rms,logmel"),
    True: (
        "model=svm,random_forest,ridge",
        "features=logmel,mfcc",
        "features.n_mels=20,24",
        "audio.window=0.8,1.0",
        "seed=0,1",
    ),
}
MANY = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, required=True, help="a folder with yes/ and no/")
    parser.add_argument("--full", action="store_true", help="48 jobs in place of 4")
    parser.add_argument("--singles", type=int, help="single runs to measure; their mean stands for the rest")
    parser.add_argument("--many", type=int, default=0, help=f"also this many jobs of a cheap model, such as {MANY}")
    options = parser.parse_args()
    swept, common = SWEPT[options.full], ("labels=[yes,no]", f"samples_dir={options.samples.absolute()}")
    with tempfile.TemporaryDirectory(prefix="generator-bench-") as folder:
        single = _singles(Path(folder), common, _combinations(swept), options.singles)
        _sweep(Path(folder), common, swept, single)
        _model_only(Path(folder), common)
        if options.many:
            _many(Path(folder), common, options.many)


def _singles(folder: Path, common: Sequence[str], jobs: Sequence[Sequence[str]], count: int | None) -> float:
    """Seconds of all jobs as separate commands without any cache."""
    measured = jobs[:: -(-len(jobs) // count)] if count else jobs
    seconds = sum(run(folder / "single", *common, *job, "cache_size=0") for job in measured)
    total = seconds * len(jobs) / len(measured)
    print(f"{len(jobs)} single runs: {total:.1f} s ({len(measured)} measured, {seconds / len(measured):.2f} s each)")
    return total


def _sweep(folder: Path, common: Sequence[str], swept: Sequence[str], single: float) -> None:
    first = run(folder / "sweep", *common, "--multirun", *swept)
    stages = Counter[str]()
    reports = list((folder / "sweep").rglob("report.json"))
    for path in reports:
        timing = json.loads(path.read_text(encoding="utf-8"))["timing"]
        stages.update({stage: seconds for stage, seconds in timing.items() if stage != "cached"})
    again = run(folder / "sweep", *common, "--multirun", *swept)
    print(f"sweep of {len(reports)} jobs: {first:.1f} s, {single / first:.1f} times as fast as single runs")
    print("  of these: " + ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in stages.items()))
    print(f"  beside the stages: {(first - stages.total()) / len(reports):.2f} s a job, the start of Python included")
    print(f"the same sweep again: {again:.2f} s, {first / again:.0f} times as fast")


def _model_only(folder: Path, common: Sequence[str]) -> None:
    cold = run(folder / "cold", *common, "model=svm")
    warm = run(folder / "cold", *common, "model=linear_svm")
    print(f"single run, cold cache: {cold:.2f} s; another model, warm cache: {warm:.2f} s")


def _many(folder: Path, common: Sequence[str], count: int) -> None:
    """Jobs that differ in the ridge's alpha alone."""
    for jobs in (count // 4, count):
        alphas = ",".join(str(1 + index) for index in range(jobs))
        seconds = run(
            folder / f"many{jobs}", *common, "features=rms", "model=ridge", "--multirun", f"model.alpha={alphas}"
        )
        print(f"{jobs} jobs of a cheap model: {seconds:.1f} s, {seconds / jobs:.2f} s a job")


def _combinations(swept: Sequence[str]) -> list[tuple[str, ...]]:
    jobs: list[tuple[str, ...]] = [()]
    for override in swept:
        key, _, values = override.partition("=")
        jobs = [(*job, f"{key}={value}") for job in jobs for value in values.split(",")]
    return jobs


def run(folder: Path, *arguments: str) -> float:
    """Seconds of one command in a folder, with a cache of its own there."""
    folder.mkdir(exist_ok=True)
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "XDG_CACHE_HOME": str(folder / "cache")}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "generator", *arguments], cwd=folder, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr.decode(errors="replace"))
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
