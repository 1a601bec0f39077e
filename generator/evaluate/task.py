"""task=evaluate: the test clips of a generated project through the board's own front end and model, or a stream."""

from __future__ import annotations

import time
from dataclasses import dataclass

from generator.commands import flashing, making
from generator.config.schema import Config
from generator.config.suggest import some
from generator.device.connect import VIRTUAL, connect
from generator.errors import VerificationError
from generator.evaluate.clips import read_clips, score_clips
from generator.evaluate.comparison import Comparison, compare, section
from generator.evaluate.project import Project, load_project
from generator.evaluate.show import console, with_board
from generator.evaluate.stream import evaluate_stream
from generator.evaluate.write import write
from generator.progress import Progress
from generator.types import Outcome

SECTION = "board_evaluation"  # of report.json


@dataclass(frozen=True)
class EvaluateOptions:
    """The keys of conf/task/evaluate.yaml."""

    wav: str | None  # a recording, through the compiled detector; None: test clips, through the board
    truth: str | None  # what is said in it
    tolerance: float  # how long after its end a word may be recognised [s]


def evaluate(config: Config, progress: Progress, options: EvaluateOptions) -> Outcome:
    """The test clips, or where `wav` or `truth` are given a stream."""
    if options.wav is not None or options.truth is not None:
        return evaluate_stream(config, progress, options.wav, options.truth, options.tolerance)
    return evaluate_clips(config, progress)


def evaluate_clips(config: Config, progress: Progress) -> Outcome:
    """Nothing is trained: the board is held against what the project's own run wrote into answers.csv.

    Raises ToolError where project or board are not the right ones, DatasetError where the clips are not,
    VerificationError, once the report is written, where the board gives any other score.
    """
    project = load_project(config)
    if not project.is_proven:
        progress.warn("no C++ was compiled when the project was generated: the board is held against the Python mirror")
    clips = read_clips(config, project.answers, progress)
    progress.stage(f"board     port={config.port}")
    with connect(config, "classifier") as session:
        port = VIRTUAL if config.port == VIRTUAL else session.port_name
        progress.stage(f"evaluate  {len(clips)} test clips through the board's front end and model")
        begin = time.perf_counter()
        board_answers = score_clips(session, config.features.hop_length, clips, progress)
        seconds = time.perf_counter() - begin
    comparison = compare(project.answers, board_answers, is_virtual=port == VIRTUAL)
    page = with_board(project.page, comparison, config, port)
    write(project, config, SECTION, section(comparison, config.board.name, port), page)
    if comparison.mismatches:
        raise _differs(project, comparison, config)
    return Outcome(0, console(comparison, project, config, port, seconds))


def _differs(project: Project, comparison: Comparison, config: Config) -> VerificationError:
    if config.port == VIRTUAL:
        hint = f"{project.folder}/classifier is not as it was generated; {making(config, 'classifier')}"
    else:
        hint = "if the board runs an earlier project of this configuration, flash it again:\n"
        hint += flashing(config, "classifier")
    return VerificationError(
        f"the board does not answer as the computer: other scores for {len(comparison.score_mismatches)} of "
        f"{comparison.clips} test clips, other labels for {len(comparison.label_mismatches)}: "
        f"{some(comparison.mismatches)}. All of them are in {project.folder}/report.html",
        hint=hint,
    )
