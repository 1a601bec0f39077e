"""`python -m tests.bench [--only NAME]` measures, and writes docs/benchmark.{md,json} and docs/figures/cost_law.svg."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from generator.progress import Progress
from tests.bench import cost_law, figure, front_end, models, sketch
from tests.bench.page import page, summary
from tests.bench.workloads import WORKLOADS, Workload

DOCS = Path(__file__).resolve().parents[2] / "docs"
FIGURES = DOCS / "benchmark.json"
PACKAGES = ("scikit-learn", "micromlgen", "emlearn", "m2cgen", "unicorn")
HEADER = ("model", "ours, instructions", "fastest other", "", "ours, flash", "smallest other", "")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", metavar="NAME", help="measure what has NAME in its name; keep the rest")
    only = parser.parse_args().only
    progress = Progress(Console(stderr=True, highlight=False, soft_wrap=True))
    chosen = {name: measure for name, measure in parts(progress).items() if only.lower() in name.lower()}
    if not chosen:
        parser.error(f"--only {only!r}: no such name; there are {', '.join(parts(progress))}")
    results = json.loads(FIGURES.read_text()) if only else {}
    for name, measure in chosen.items():
        progress.stage(name)
        measure(results)
        results["versions"] = versions()
        FIGURES.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (DOCS / "benchmark.md").write_text(page(results))
    figure.draw([cost_law.Point(**point) for point in results["cost_law"]], DOCS / "figures" / "cost_law.svg")
    Console().print(as_table(results))


def parts(progress: Progress) -> dict[str, Callable[[dict[str, Any]], None]]:
    """What can be measured by itself: name → what adds it to the results."""

    def model(workload: Workload) -> Callable[[dict[str, Any]], None]:
        def measure(results: dict[str, Any]) -> None:
            trained, rows = models.train(workload), []
            for row in models.rows(trained):
                progress.stage(f"  {line(row)}")
                rows.append(asdict(row))
            model = {"summary": trained.summary, "windows": len(trained.x), "rows": rows}
            done = results.get("models", {}) | {workload.name: model}
            results["models"] = {each.name: done[each.name] for each in WORKLOADS if each.name in done}

        return measure

    def front_ends(results: dict[str, Any]) -> None:
        results["front_ends"] = [asdict(hearing) for hearing in front_end.hearings()]

    def sketches(results: dict[str, Any]) -> None:
        results["sketches"] = [asdict(sketch.measure(name)) for name in sketch.SKETCHES]

    def sweeps(results: dict[str, Any]) -> None:
        results["cost_law"] = [asdict(point) for point in cost_law.points()]

    return {
        **{workload.name: model(workload) for workload in WORKLOADS},
        "front end": front_ends,
        "sketch": sketches,
        "cost law": sweeps,
    }


def line(row: models.Row) -> str:
    if row.measured is None:
        return f"{row.exporter}: {row.reason}"
    measured = row.measured
    cost = f"{measured.instructions:,} instructions, {measured.flash_bytes:,} B flash, {measured.ram_bytes:,} B RAM"
    return f"{row.exporter}: {measured.agreement:.1%} as predict, {cost}"


def versions() -> dict[str, str]:
    compiler = subprocess.run(["arm-none-eabi-gcc", "-dumpversion"], capture_output=True, text=True, check=True)
    packages = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"arm-none-eabi-gcc": compiler.stdout.strip(), "Python": platform.python_version(), **packages}


def as_table(results: dict[str, Any]) -> Table:
    table = Table(*HEADER, title="Ours and the best of the others whose answers are right")
    for cells in summary(results):
        table.add_row(*cells)
    return table


if __name__ == "__main__":
    main()
