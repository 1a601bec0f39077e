"""How the jobs of a sweep end, a line each, while other processes run them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.report.wording import counted, percent
from generator.sweep import rows
from generator.sweep.rows import Row

EVERY = 1.0  # [s]


@contextmanager
def watching(sweeps: Iterable[Path], jobs: int) -> Iterator[None]:
    """Looks at the rows of the sweeps again and again; `jobs` are those that are to run."""
    over = threading.Event()
    print(f"{counted(jobs, 'job')} at work; each is told when it ends", file=sys.stderr)
    told = _ended(sweeps).keys()  # before any runs

    def tell() -> None:
        seen = set(told)
        while True:
            last = over.wait(EVERY)
            for key, row in _ended(sweeps).items():
                if key not in seen:
                    seen.add(key)
                    print(f"{len(seen) - len(told)} of {jobs}  {line(row)}", file=sys.stderr)
            if last:
                return

    thread = threading.Thread(target=tell)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _ended(sweeps: Iterable[Path]) -> dict[tuple[Path, str], Row]:
    return {(sweep, row.folder): row for sweep in sweeps for row in rows.read_all(sweep) if row.has_ended}


def line(row: Row) -> str:
    """ "model=ridge: passed, 87.5 % right, 1.4 s"; of a failed or infeasible one the message."""
    if row.message:
        return f"{row.job}: {row.status}: {row.message}"
    right = "" if row.accuracy is None else f", {percent(row.accuracy)} right"
    return f"{row.job}: {row.status}{right}" + ("" if row.seconds is None else f", {row.seconds:.1f} s")
