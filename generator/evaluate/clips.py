"""The test clips, as they were when the project was generated, and their way through the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import paths
from generator.commands import remade
from generator.config.schema import Config
from generator.config.suggest import some
from generator.dataset.excerpts import read_clip
from generator.dataset.read import UnreadableError
from generator.device.clips import ClipScorer
from generator.device.messages import Result
from generator.device.port import Unplugged
from generator.device.session import Session
from generator.errors import DatasetError
from generator.features.matrix import until_window
from generator.progress import Progress
from generator.report.answers import Answer, digest_of
from generator.types import I16

RETRIES = 10  # of one clip, where the board is unplugged again and again


@dataclass(frozen=True)
class BoardAnswer:
    """What the board says of one clip."""

    label: int  # -1: rejected
    scores: tuple[int, ...]  # a label
    hop_time: float  # of the front end, the mean of a hop [µs]
    window_time: float  # of features and model [µs]


def read_clips(config: Config, answers: Sequence[Answer], progress: Progress) -> list[I16]:
    """The test clips, each int16 [samples] up to the end of its window.

    Raises DatasetError where one can't be read, or is no longer what it was when the project was generated.
    """
    key, root = _root(config)
    clips, changed = [], []
    unreadable: dict[str, str] = {}  # path → reason
    for answer in progress.track(answers, "reading clips"):
        try:
            samples = read_clip(root, answer.path, config.audio.sample_rate)
        except UnreadableError as error:
            unreadable[answer.path] = str(error)
            continue
        if digest_of(samples) != answer.digest:
            changed.append(answer.path)
        clips.append(until_window(samples, config.front_end, config.detector))
    if unreadable:
        raise DatasetError(
            f"{len(unreadable)} of the {len(answers)} test clips can't be read from {key}={root}: "
            f"{some(list(unreadable))} ({next(iter(unreadable.values()))})",
            hint=f"{key}=<the folder that the project was generated from>; or without them:\n"
            + remade(config, "classifier"),
        )
    if changed:
        raise DatasetError(
            f"{len(changed)} of the {len(answers)} test clips in {key}={root} have changed since the project was "
            f"generated: {some(changed)}",
            hint=remade(config, "classifier"),
        )
    return clips


def _root(config: Config) -> tuple[str, Path]:
    """The key of the folder that test clips are in, and the folder."""
    if config.dataset.test_dir is not None:
        return "dataset.test_dir", paths.expanded(config.dataset.test_dir)
    return "samples_dir", config.dataset.folder(config)


def score_clips(session: Session, hop_length: int, clips: Sequence[I16], progress: Progress) -> list[BoardAnswer]:
    """The board's answers, in order. Raises ToolError where the board is gone for good, or stops answering."""
    scorer = ClipScorer(session, hop_length)
    answers = []
    for pcm in progress.track(clips, "clips through the board"):
        result = _score(session, scorer, pcm, progress)
        hops = len(pcm) // hop_length
        scores = tuple(result.scores.tolist())
        answers.append(BoardAnswer(result.label, scores, result.hops_time / hops, result.window_time))
    return answers


def _score(session: Session, scorer: ClipScorer, pcm: I16, progress: Progress) -> Result:
    """One clip, from its beginning again where the board was unplugged meanwhile."""
    for _ in range(RETRIES):
        try:
            return scorer.score(pcm)
        except Unplugged as error:
            progress.warn(f"{error}: plug it in again within {session.timeouts.reconnect:g} s to go on")
            session.reconnect()
    return scorer.score(pcm)
