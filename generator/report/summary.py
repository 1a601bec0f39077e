"""The content of report.json: the figures of a run for programs, in a fixed order of keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from generator.cache.keys import code_version
from generator.report.run import Run
from generator.report.stream import section
from generator.types import Clip, Finding

CHOICE = "chosen_margin"  # section of report.json: what detection.min_margin=auto came to
DIGITS = 6  # significant ones, of every float


def summary(run: Run) -> dict[str, Any]:
    """JSON values alone. Times stand under "timing" and nowhere else; no path is absolute."""
    config = run.config
    values = {
        "labels": list(run.dataset.labels),
        "model": config.model.name,
        "features": config.features.name,
        "exporter": config.exporter.name,
        "board": config.board.name,
        "seed": config.seed,
        "config_hash": config.hash,
        "evaluation": _evaluation(run),
        "verification": _verification(run),
        "resources": asdict(run.resources),
        "dataset": {"findings": _findings(run.dataset.findings)},
        "data": run.dataset.fingerprint,
        "code": code_version(),
        "timing": {**run.timing, "cached": run.cached} if run.cached else dict(run.timing),
    }
    if run.choice:
        values[CHOICE] = asdict(run.choice.point) | {
            "max_false_accepts": run.choice.max_false_accepts,
            "seconds": run.choice.seconds,
        }
    if run.stream:
        values["composed_stream"] = section(run.stream)
    content: dict[str, Any] = plain(values)
    return content


def _evaluation(run: Run) -> dict[str, Any]:
    dataset, evaluation, folds = run.dataset, run.evaluation, run.trained.cross_validation
    values = {
        "split": dataset.split,
        "train_clips": len(dataset.train),
        "train_copies": dataset.train_copies,
        "test_clips": len(dataset.test),
        "groups": {"train": _groups(dataset.train), "test": _groups(dataset.test)},
        "accuracy": evaluation.accuracy,
        "balanced_accuracy": evaluation.balanced_accuracy,
        "accuracy_ci95": evaluation.accuracy_ci95,
        "accuracy_ci95_groups": evaluation.accuracy_ci95_groups,
        "trigger_rate": evaluation.trigger_rate,
        "reject_rate": evaluation.reject_rate,
        "confusion": evaluation.confusion,
        "per_label": [asdict(score) for score in evaluation.per_label],
    }
    if run.learning:
        clips, accuracies = zip(*run.learning.points, strict=True)
        values["learning_curve"] = {
            "clips": clips,
            "accuracy": accuracies,
            "gain_of_20_clips": dict(zip(dataset.labels, run.learning.gains, strict=True)),
        }
    if folds:
        by_name = {"left_out": run.trained.left_out} if run.trained.left_out else {}
        values["cross_validation"] = {"folds": len(folds), "mean": np.mean(folds), "accuracies": folds, **by_name}
    return values


def _groups(clips: tuple[Clip, ...]) -> int:
    """Speakers or sources."""
    return len({clip.group for clip in clips})


def _verification(run: Run) -> dict[str, Any]:
    verification = run.verification
    return {
        "status": verification.status,
        "reason": verification.reason,
        "compiler": verification.compiler,
        "clips": verification.clips,
        "feature_mismatches": verification.feature_mismatches,
        "score_mismatches": verification.score_mismatches,
        "sketch_mismatches": verification.sketch_mismatches,
        "label_agreement": verification.label_agreement,
        "disagreements": verification.disagreements,
        "accuracy": verification.accuracy,
        "error_bound": run.error_bound,
        "approximation": run.approximation,
    }


def _findings(findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Kind → how many files it concerns (0 where it is about the whole) and its messages; kinds in order."""
    return {
        kind: {
            "files": sum(len(finding.paths) for finding in findings if finding.kind == kind),
            "messages": [finding.message for finding in findings if finding.kind == kind],
        }
        for kind in sorted({finding.kind for finding in findings})
    }


def plain(value: Any) -> Any:
    """What JSON knows, with rounded floats."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
