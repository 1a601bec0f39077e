"""report.html: one file that needs no network and no script; pictures and sounds are in it."""

from __future__ import annotations

from collections.abc import Sequence

import yaml
from markupsafe import Markup

from generator.config.differences import from_defaults, settings
from generator.config.schema import Config
from generator.config.suggest import shown
from generator.report import wording
from generator.report.environment import css_width, render
from generator.report.fit import board_fit, needs
from generator.report.mistakes import mistakes
from generator.report.pictures import pictures, speakers
from generator.report.plots.canvas import Plot
from generator.report.run import Run
from generator.report.stream import html
from generator.types import Clip

_TITLES = {"passed": "Verified", "skipped": "Not verified", "failed": "Verification failed"}

Figures = list[tuple[str, str]]  # name and value


def page(run: Run, confusion: Plot) -> str:
    """`confusion` is the picture of all answers. The page names no folder and no time.

    Which stages were cached is one line of the class "cached", the only one that depends on more than the inputs.
    """
    evaluation = run.evaluation
    low, high = evaluation.accuracy_ci95
    wrong = mistakes(run)
    return render(
        "report.html.j2",
        config=run.config,
        dataset=run.dataset,
        evaluation=evaluation,
        verification=run.verification,
        resources=run.resources,
        confusion=confusion,
        pictures=pictures(run),
        speakers=speakers(run),
        gains=_gains(run),
        interval=wording.interval(low, high),
        basis=wording.basis(run),
        scale={
            "low": css_width(low),
            "above": css_width(1 - high),
            "accuracy": css_width(evaluation.accuracy),
            "chance": css_width(_commonest(run)[1]),
        },
        figures=_accuracies(run),
        proof={"title": _TITLES[run.verification.status], "text": wording.proof(run), "figures": _proof(run)},
        cached=", ".join(run.cached),
        install=wording.INSTALL_COMPILER,
        examples=[mistake for mistake in wrong if mistake.plot],
        mistakes=[mistake for mistake in wrong if not mistake.plot],
        wrong=len(wrong),
        with_margins=not run.labels_only,
        cautions=wording.cautions(run),
        data=_data(run),
        learnt=wording.learnt(run.dataset),
        fit=board_fit(run.resources, run.config.board),
        needs=needs(run),
        stream=Markup(html(run.stream, run.config)) if run.stream else "",
        differences=[(key, shown(here), shown(default)) for key, here, default in from_defaults(run.config.resolved)],
        settings=_settings(run.config),
    )


def _accuracies(run: Run) -> Figures:
    evaluation, folds = run.evaluation, run.trained.cross_validation
    label, share = _commonest(run)
    figures: Figures = [
        ("balanced accuracy", wording.percent(evaluation.balanced_accuracy)),
        ("on the training clips", wording.percent(run.trained.train_accuracy)),
        (f"always answering “{label}” (dotted)", wording.percent(share)),
    ]
    if evaluation.accuracy_ci95_groups:
        figures.append(("interval with other speakers", wording.interval(*evaluation.accuracy_ci95_groups)))
    if folds:
        figures.append((f"cross-validation, {len(folds)} folds", wording.cross_validation(folds, run.trained.left_out)))
    if learning := wording.learning(run):
        figures.append(("training speakers left out", learning))
    if evaluation.trigger_rate is not None:
        figures.append(("clips that reach detection.threshold", wording.percent(evaluation.trigger_rate)))
    figures.append(("clips below detection.min_margin", wording.percent(evaluation.reject_rate)))
    if choice := wording.choice(run):
        figures.append(("detection.min_margin", choice))
    return figures


def _gains(run: Run) -> list[tuple[str, str]]:
    """What more clips of each label would add to the accuracy."""
    gains = run.learning.gains if run.learning else ()
    return [
        (label, f"+{100 * gain:.1f}" if gain else "none that is sure")
        for label, gain in zip(run.dataset.labels, gains, strict=False)
    ]


def _commonest(run: Run) -> tuple[str, float]:
    """The label with the most test clips, and its share of them."""
    counts = run.evaluation.confusion.sum(axis=1)
    index = int(counts.argmax())
    return run.dataset.labels[index], float(counts[index] / counts.sum())


def _proof(run: Run) -> Figures:
    verification = run.verification
    answers = "labels that differ from predict's" if run.labels_only else "clips whose scores differ"
    figures: Figures = [
        ("clips whose features differ", str(verification.feature_mismatches)),
        (answers, str(verification.score_mismatches)),
        ("lines of the sketch that differ", str(verification.sketch_mismatches)),
    ]
    if not run.dataset.is_audio:
        figures = [(answers, str(verification.score_mismatches))]
    if verification.label_agreement is not None and not run.labels_only:
        figures += [
            ("labels as scikit-learn's predict", wording.percent(verification.label_agreement)),
            ("bound of a score's rounding error", f"±\u00a0{run.error_bound:.2g}"),
        ]
    if run.approximation:
        figures.append(("approximation", run.approximation))
    return figures


def _data(run: Run) -> list[dict[str, object]]:
    """A row a label, and the sum."""
    dataset = run.dataset
    rows = [
        _row(label, [c for c in dataset.train if c.label == index], [c for c in dataset.test if c.label == index])
        for index, label in enumerate(dataset.labels)
    ]
    return [*rows, _row("all", dataset.train, dataset.test)]


def _row(name: str, train: Sequence[Clip], test: Sequence[Clip]) -> dict[str, object]:
    return {
        "name": name,
        "train": len(train),
        "test": len(test),
        "train_speakers": len({clip.group for clip in train}),
        "test_speakers": len({clip.group for clip in test}),
    }


def _settings(config: Config) -> str:
    """The resolved configuration as YAML without the folders of this computer and the verb."""
    values = settings(config.resolved)
    values["dataset"].pop("test_dir", None)
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
