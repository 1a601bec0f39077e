"""The classifier on the virtual board: it scores the computer's clips as the mirror does, and can be tuned live."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sklearn.svm import SVC

from generator.config.schema import Config
from generator.device.clips import ClipScorer
from generator.device.connect import connect
from generator.device.session import Session
from generator.device.virtual import VirtualBoard
from generator.errors import ConfigError, ToolError
from generator.features.matrix import extract, until_window
from generator.mirror import Mirror
from generator.progress import Progress
from generator.types import I32, Clip, Dataset, Event
from tests.factory import RATE, make_mirror
from tests.firmware.program import write_classifier

from .live import live_config, with_virtual, write_wav

LABELS = ("yes", "no")
TRAINING, TEST = 40, 25  # clips of both labels
FAULTS = {"drop": 2e-5, "corrupt": 2e-5, "stall": 0.5, "overrun": 0.5, "seed": 3}


@dataclass(frozen=True)
class Board:
    config: Config
    clips: tuple[Clip, ...]
    mirror: Mirror
    scores: I32  # of the mirror, [clips, labels]


@pytest.fixture(scope="module")
def classifier_board(gxx: str, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Board:
    """A trained classifier of words, and other words with the mirror's scores; two of them odd."""
    config = live_config(tmp_path_factory.mktemp("board"), "detection.threshold=700")
    files = [sorted((shared_data / "speech_commands" / label).glob("*.wav")) for label in LABELS]
    clips = tuple(
        Clip(path.name, label, "", soundfile.read(path, dtype="int16")[0])
        for pair in list(zip(*files, strict=False))[: (TRAINING + TEST) // 2]
        for label, path in enumerate(pair)
    )
    odd = (replace(clips[0], samples=clips[0].samples[6000:9000]), replace(clips[1], samples=np.zeros(777, np.int16)))
    dataset = Dataset(LABELS, clips[:TRAINING], (*clips[TRAINING:], *odd), "file", is_audio=True)
    matrix = extract(dataset, config.front_end, config.detector, Progress(quiet=True))
    mirror = make_mirror(config, SVC().fit(matrix.train.x, matrix.train.y))
    write_classifier(Path(config.project_dir) / "classifier", config, mirror, dataset)
    return Board(config, dataset.test, mirror, mirror.source.scores(matrix.test.x))


def score_all(session: Session, board: Board) -> tuple[I32, list[int]]:
    """The board's scores [clips, labels] and labels."""
    front_end, detector = board.mirror.front_end, board.mirror.detector
    scorer = ClipScorer(session, front_end.hop_length)
    results = [scorer.score(until_window(clip.samples, front_end, detector)) for clip in board.clips]
    return np.stack([result.scores for result in results]), [result.label for result in results]


@pytest.mark.parametrize(("faults", "count"), [({}, TEST + 2), (FAULTS, 6)], ids=["sound", "faulty"])
def test_scores_of_every_clip_equal_the_mirror(classifier_board: Board, faults: dict[str, float], count: int) -> None:
    board = classifier_board
    board = replace(board, clips=board.clips[-count:], scores=board.scores[-count:])
    with connect(with_virtual(board.config, **faults), "classifier") as session:
        begin = time.monotonic()
        scores, labels = score_all(session, board)
        print(f"{count / (time.monotonic() - begin):.0f} clips a second")
    np.testing.assert_array_equal(scores, board.scores)
    assert labels == board.mirror.detector.decide(board.scores).tolist()


def test_after_an_evaluation_the_board_listens_again(classifier_board: Board, tmp_path: Path) -> None:
    """Also with the threshold that was set: at the highest one no word is loud enough."""
    board, hop = classifier_board, classifier_board.mirror.front_end.hop_length
    words = np.concatenate([np.concatenate([clip.samples, np.zeros(RATE // 2, np.int16)]) for clip in board.clips[:3]])
    sound = str(write_wav(tmp_path / "words.wav", words))
    with connect(with_virtual(board.config, sound=sound, repeat=True), "classifier") as session:
        assert session.status.threshold == 700
        assert session.set_threshold(32767).threshold == 32767
        score_all(session, replace(board, clips=board.clips[:1]))
        assert session.set_threshold(600).threshold == 600
        event = wait_for_event(session)
        assert event.samples % hop == 0
        assert event.label in (0, 1)
        assert session.status.dropped == 0


def wait_for_event(session: Session) -> Event:
    for _ in range(100):
        for message in session.receive(0.1):
            if isinstance(message, Event):
                return message
    raise AssertionError("no event within 10 s")


@pytest.mark.parametrize("threshold", [0, 32768, -1])
def test_a_threshold_out_of_range_is_refused(classifier_board: Board, threshold: int) -> None:
    with connect(classifier_board.config, "classifier") as session:
        with pytest.raises(ConfigError, match="from 1 to 32767"):
            session.set_threshold(threshold)


def test_another_configuration_is_refused(classifier_board: Board) -> None:
    config = replace(classifier_board.config, hash="0" * 16)
    with pytest.raises(ToolError, match="config_hash") as caught:
        with connect(config, "classifier"):
            pass
    assert "task=flash project=classifier" in caught.value.hint


def test_a_person_reads_lines(classifier_board: Board, tmp_path: Path) -> None:
    """Without a request the sketch prints what it hears, in real time; where hops begin is a matter of chance."""
    board = classifier_board
    words = np.concatenate([np.zeros(RATE // 2, np.int16), board.clips[0].samples, np.zeros(RATE, np.int16)])
    config = with_virtual(board.config, sound=str(write_wav(tmp_path / "words.wav", words)), silence=0.0)
    (expected,) = board.mirror.lines(words, LABELS)
    with VirtualBoard(Path(config.project_dir) / "classifier", config) as virtual:
        port, text = virtual.open(), b""
        for _ in range(60):
            text += port.receive(0.1)
            if text.endswith(b"\n"):
                break
        port.close()
    (line,) = text.decode().splitlines()
    assert re.fullmatch(rf"{expected.split()[0]} \d+", line)
