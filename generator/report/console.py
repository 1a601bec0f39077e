"""The last lines of a run on the terminal: how good it is, whether it is proven, what to type next."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from rich.cells import cell_len

from generator.commands import command, flashing
from generator.report import wording
from generator.report.run import Run
from generator.report.stream import streamed
from generator.types import I64

PROOFS = ("verify", "profile")  # stages
LABEL_CELLS = 18  # terminal columns of a label
HEAD_CELLS = 50  # of all labels at the head of the table; columns are numbered where they need more


def console_summary(run: Run, project_dir: str) -> str:
    """Plain text. Where the C++ was not compiled the last line says so and how to get a compiler."""
    blocks = [
        _headline(run),
        confusion_table(run.dataset.labels, run.evaluation.confusion),
        _facts(run),
        _next_steps(run, project_dir),
        wording.alarm(run),
    ]
    return "\n\n".join(block for block in blocks if block)


def _headline(run: Run) -> str:
    low, high = run.evaluation.accuracy_ci95
    accuracy = wording.percent(run.evaluation.accuracy)
    lines = [
        f"{run.config.name}: {accuracy} right ({wording.interval(low, high)} with 95 % confidence)",
        wording.basis(run),
        *([f"speakers differ: {text}"] if (text := wording.over_groups(run)) else []),
        *(f"careful: {caution}" for caution in wording.cautions(run)),
    ]
    return "\n".join(lines)


def confusion_table(labels: Sequence[str], confusion: I64) -> str:
    """A row a true label: how often each label was the answer, and the share of right ones.

    confusion: [true label, answered label].
    """
    names = heads = [wording.shorten(label, LABEL_CELLS) for label in labels]
    if sum(map(cell_len, heads)) > HEAD_CELLS:
        heads = [str(number) for number in range(1, len(labels) + 1)]
        names = [f"{number:>2} {name}" for number, name in zip(heads, names, strict=True)]
    widths = [max(len(str(confusion.max())), cell_len(head)) for head in heads]
    first = max(map(cell_len, ["true", *names]))
    rows = [[_left("", first), "answered"], [_left("true", first), *map(_right, heads, widths), _right("recall", 7)]]
    for index, (name, counts) in enumerate(zip(names, confusion.tolist(), strict=True)):
        cells = [str(count) if count else "·" for count in counts]
        recall = counts[index] / max(1, sum(counts))
        rows.append([_left(name, first), *map(_right, cells, widths), _right(wording.percent(recall), 7)])
    return "\n".join("  ".join(row) for row in rows)


def _left(text: str, cells: int) -> str:
    return text + " " * (cells - cell_len(text))


def _right(text: str, cells: int) -> str:
    return " " * (cells - cell_len(text)) + text


def _facts(run: Run) -> str:
    facts = {
        "trained": f"on {wording.learnt(run.dataset)}",
        "proof": wording.proof(run),
        "labels": wording.agreement(run),
        "size": wording.sizes(run),
    }
    if earlier := [stage for stage in PROOFS if stage in run.cached]:
        facts["cached"] = f"{' and '.join(earlier)} of an earlier run with the same files (cache_size=0: none)"
    facts["speed"] = wording.speed(run)
    facts["approx."] = run.approximation
    if folds := run.trained.cross_validation:
        facts["folds"] = f"{len(folds)}-fold cross-validation {wording.cross_validation(folds, run.trained.left_out)}"
    facts["learning"] = wording.learning(run)
    facts["margin"] = wording.choice(run)
    if run.stream:
        facts["stream"] = streamed(run.stream)
    if run.evaluation.trigger_rate is not None:
        facts["noticed"] = f"{wording.percent(run.evaluation.trigger_rate)} of the test clips, by detection.threshold"
    if run.evaluation.reject_rate:
        facts["rejected"] = f"{wording.percent(run.evaluation.reject_rate)} of the test clips, by detection.min_margin"
    lines = [f"{key:<9} {text}" for key, text in facts.items() if text]
    return "\n".join([*lines, *(f"{'note':<9} {note}" for note in wording.notes(run))])


def _next_steps(run: Run, project_dir: str) -> str:
    look = f"  {'look':<9} open {shlex.quote(f'{project_dir}/report.html')}"
    if run.verification.status == "failed":
        return f"Next:\n{look}"
    steps = {
        "flash": flashing(run.config, "classifier"),
        "listen": command(run.config, "task=monitor"),
        "evaluate": command(run.config, "task=evaluate"),
    }
    return "\n".join(["Next:", *(f"  {name:<9} {text}" for name, text in steps.items()), look])
