"""Time and memory of a sweep, by stage: python -m tests.bench.sweeps --samples speech_commands [--full].

Cold single runs beside the same jobs as one sweep, one job at a time and as many as there are cores; the sweep again, a
job that changes only the model, two workers beside one, and how the overhead of a job grows with their number.
Everything is written to a temporary folder.
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
from dataclasses import dataclass
from pathlib import Path

from tests.bench.recordings import WORDS

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
ALPHAS = "0.1,0.2,0.3,0.5,0.7,1,2,3,5,7,10,20,30,50,70,100"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=Path, required=True, help="a folder with yes/ and no/")
    parser.add_argument("--full", action="store_true", help="48 jobs in place of 4")
    parser.add_argument("--singles", type=int, help="single runs to measure; their mean stands for the rest")
    parser.add_argument("--many", type=int, default=0, help=f"also this many jobs of a cheap model, such as {MANY}")
    parser.add_argument("--workers", action="store_true", help="also one worker beside two, with slow training")
    parser.add_argument("--engine", nargs="*", default=[], help="such as hydra/launcher=joblib hydra.launcher.n_jobs=2")
    parser.add_argument("--keep", type=Path, help="a new folder for everything that is written")
    options = parser.parse_args()
    swept, common = SWEPT[options.full], ("labels=[yes,no]", f"samples_dir={options.samples.absolute()}")
    with tempfile.TemporaryDirectory(prefix="generator-bench-") as temporary:
        folder = options.keep or Path(temporary)
        single = _singles(folder, common, _combinations(swept), options.singles)
        _sweep(folder / "sweep", common, (*swept, *options.engine), single)
        if options.full and not options.engine:
            _sweep(folder / "one", common, (*swept, "hydra/launcher=basic"), single)
        _model_only(folder, common)
        if options.workers:
            _workers(folder, options.samples.absolute())
        if options.many:
            _many(folder, common, options.many)


def _singles(folder: Path, common: Sequence[str], jobs: Sequence[Sequence[str]], count: int | None) -> float:
    """Seconds of all jobs as separate commands without any cache."""
    measured = jobs[:: -(-len(jobs) // count)] if count else jobs
    runs = [run(folder / "single", *common, *job, "cache_size=0") for job in measured]
    each = sum(one.seconds for one in runs) / len(runs)
    peak = max(one.peak for one in runs)
    measured_text = f"{len(runs)} measured, {each:.2f} s each"
    print(f"{len(jobs)} single runs: {each * len(jobs):.1f} s ({measured_text}), {peak} MB at most")
    return each * len(jobs)


def _sweep(folder: Path, common: Sequence[str], swept: Sequence[str], single: float) -> None:
    first = run(folder, *common, "--multirun", *swept)
    stages = Counter[str]()
    reports = list(folder.rglob("report.json"))
    for path in reports:
        timing = json.loads(path.read_text(encoding="utf-8"))["timing"]
        stages.update({stage: seconds for stage, seconds in timing.items() if stage != "cached"})
    again = run(folder, *common, "--multirun", *swept)
    faster = single / first.seconds
    print(f"{folder.name}: {len(reports)} jobs in {first.seconds:.1f} s, {faster:.1f} times as fast, {first.peak} MB")
    print("  stages of all jobs: " + ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in stages.items()))
    print(f"  in them {stages.total():.1f} s, {stages.total() / first.seconds:.2f} times the time that the sweep took")
    print(f"  again: {again.seconds:.2f} s, {first.seconds / again.seconds:.0f} times as fast", flush=True)


def _model_only(folder: Path, common: Sequence[str]) -> None:
    cold = run(folder / "cold", *common, "model=svm")
    warm = run(folder / "cold", *common, "model=linear_svm")
    print(f"single run, cold cache: {cold.seconds:.2f} s; another model, warm cache: {warm.seconds:.2f} s")


def _workers(folder: Path, samples: Path) -> None:
    """Ten words, whose training takes longest; features are in the cache before the clock starts."""
    common = (f"labels=[{','.join(WORDS)}]", f"samples_dir={samples}", "model=mlp", "model.hidden_layer_sizes=[64]")
    runs = []
    for workers in (1, 2):
        own = folder / f"workers{workers}"
        run(own, *common, "seed=0")
        sweep = ("--multirun", "seed=0", f"model.alpha={ALPHAS}", "hydra/launcher=joblib")
        runs.append(run(own, *common, *sweep, f"hydra.launcher.n_jobs={workers}"))
    one, two = runs
    print(f"one worker: {one.seconds:.1f} s; two: {two.seconds:.1f} s, {one.seconds / two.seconds:.2f} times as fast")


def _many(folder: Path, common: Sequence[str], count: int) -> None:
    """Jobs that differ in the ridge's alpha alone."""
    for jobs in (count // 4, count):
        alphas = ",".join(str(1 + index) for index in range(jobs))
        cheap = (*common, "features=rms", "model=ridge")
        whole = run(folder / f"many{jobs}", *cheap, "--multirun", f"model.alpha={alphas}")
        each = whole.seconds / jobs
        print(f"{jobs} jobs of a cheap model: {whole.seconds:.1f} s, {each:.2f} s a job, {whole.peak} MB at most")


def _combinations(swept: Sequence[str]) -> list[tuple[str, ...]]:
    jobs: list[tuple[str, ...]] = [()]
    for override in swept:
        key, _, values = override.partition("=")
        jobs = [(*job, f"{key}={value}") for job in jobs for value in values.split(",")]
    return jobs


@dataclass(frozen=True)
class Run:
    seconds: float
    peak: int  # memory of its largest process [MB]


def run(folder: Path, *arguments: str) -> Run:
    """One command in a folder, with a cache of its own there."""
    folder.mkdir(parents=True, exist_ok=True)
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "XDG_CACHE_HOME": str(folder / "cache")}
    start = time.perf_counter()
    command = [sys.executable, "-m", "generator", *arguments]
    with open(folder / "output.txt", "w", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit((folder / "output.txt").read_text(encoding="utf-8"))
    return Run(time.perf_counter() - start, usage.ru_maxrss // 1024)


if __name__ == "__main__":
    main()
