"""task=monitor over the virtual board: real speech in, the mirror's labels and scores out."""

from __future__ import annotations

import json
import math
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sklearn.svm import SVC

from generator.cli import main
from generator.config.schema import Config, Speed
from generator.device import session as session_module
from generator.device.clips import ClipScorer
from generator.device.connect import connect
from generator.device.frame import FrameType
from generator.device.messages import Status
from generator.device.session import Timeouts
from generator.device.virtual import VirtualBoard
from generator.errors import ToolError
from generator.features.matrix import extract, until_window
from generator.mirror import Mirror
from generator.monitor.monitor import monitor
from generator.monitor.options import Format, MonitorOptions
from generator.progress import Progress
from generator.types import I16, Clip, Dataset
from tests.factory import RATE, make_config, make_mirror
from tests.firmware.live import WARM_UP, with_virtual, write_wav
from tests.firmware.program import write_classifier
from tests.firmware.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
LABELS = ("yes", "no")
TRAINING, HEARD = 30, 8  # clips of both labels
HOP = 256  # a block of the virtual microphone, so that it is known where hops begin
SILENCE = 1.0  # virtual.silence [s]
MIN_MARGIN = 0.5  # so that some windows are rejected
LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d)\t([^\t]+)\t(\d+)")


@dataclass(frozen=True)
class Project:
    """A trained classifier on disk, and a recording."""

    config: Config
    keys: list[str]
    mirror: Mirror
    clips: tuple[Clip, ...]  # that it has not seen
    words: I16  # of them, one after the other
    wav: Path

    @property
    def stream(self) -> I16:
        """What the board hears in whole hops, counted from its first sample, but for hops of silence before it."""
        before = np.zeros(-WARM_UP % HOP + round(SILENCE * RATE), np.int16)
        heard = np.concatenate([before, self.words, np.zeros(3 * RATE, np.int16)])
        return heard[: len(heard) // HOP * HOP]

    def expected(self, threshold: int, **more: int) -> list[str]:
        """What the mirror says of it, with `more` of the detector's fields."""
        detector = replace(self.mirror.detector, threshold=threshold, **more)  # type: ignore[type-var]
        return replace(self.mirror, detector=detector).lines(self.stream, LABELS)

    def command(self, *more: str) -> list[str]:
        return [*self.keys, "task=monitor", *more]


@pytest.fixture(scope="module")
def project(gxx: str, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("monitor"), shared_data)


def make_project(folder: Path, shared_data: Path, *more: str) -> Project:
    keys = ["labels=[yes,no]", f"features.hop_length={HOP}", f"detection.min_margin={MIN_MARGIN}", *more]
    keys += [f"output_dir={folder}", f"cache_dir={folder / 'cache'}", "port=virtual"]
    config = make_config(*keys)
    files = [sorted((shared_data / "speech_commands" / label).glob("*.wav")) for label in LABELS]
    clips = tuple(
        Clip(path.name, label, "", soundfile.read(path, dtype="int16")[0])
        for pair in list(zip(*files, strict=False))[: (TRAINING + HEARD) // 2]
        for label, path in enumerate(pair)
    )
    dataset = Dataset(LABELS, clips[:TRAINING], clips[TRAINING:], "file", is_audio=True)
    matrix = extract(dataset, config.front_end, config.detector, Progress(quiet=True))
    mirror = make_mirror(config, SVC().fit(matrix.train.x, matrix.train.y))
    write_classifier(Path(config.project_dir) / "classifier", config, mirror, dataset)
    words = np.concatenate([clip.samples for clip in dataset.test])
    return Project(config, keys, mirror, dataset.test, words, write_wav(folder / "words.wav", words))


def labels_and_scores(output: str) -> list[str]:
    """Of the plain lines, as the sketch says them: "yes 72351"."""
    found = [LINE.fullmatch(line) for line in output.splitlines()]
    return [f"{match[2]} {match[3]}" if match else "no such line" for match in found]


@pytest.mark.parametrize("threshold", [500, 3000])
def test_lines_equal_the_mirror(project: Project, threshold: int, capsys: pytest.CaptureFixture[str]) -> None:
    expected = project.expected(threshold)
    assert {line.split()[0] for line in expected} == {"yes", "no", "?"}
    more = [] if threshold == 500 else [f"threshold={threshold}"]
    assert main(project.command(f"wav={project.wav}", "virtual.speed=fast", *more)) == 0
    out, err = capsys.readouterr()
    assert labels_and_scores(out) == expected
    assert f"{len(expected)} detections" in err
    assert "dropped 0 samples, lost 0 messages" in err
    assert (f"the board confirms threshold {threshold}" in err) == bool(more)
    assert (f"detection.threshold={threshold}" in err) == bool(more)


def test_continuous_detection(gxx: str, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its events, also with another margin, and its clips on the board."""
    project = make_project(tmp_path, shared_data, "detection=continuous")
    for margin, more in ((MIN_MARGIN, []), (1.0, ["min_margin=1"])):
        expected = project.expected(500, min_margin=round(margin * 65536))
        assert expected
        assert main(project.command(f"wav={project.wav}", "virtual.speed=fast", *more)) == 0
        out, err = capsys.readouterr()
        assert labels_and_scores(out) == expected
        assert ("the board confirms min_margin 1" in err) == bool(more)
    assert expected != project.expected(500)

    mirror, fast = project.mirror, with_virtual(project.config, speed=Speed.fast)
    with connect(fast, "classifier") as session:
        assert session.status.min_margin == round(MIN_MARGIN * 65536)
        scorer = ClipScorer(session, HOP)
        for clip in project.clips:
            pcm = until_window(clip.samples, mirror.front_end, mirror.detector)
            window = mirror.front_end.columns(pcm)[-mirror.front_end.num_columns :]
            scores = mirror.source.scores(mirror.front_end.features(window)[None])
            result = scorer.score(pcm)
            assert (result.label, result.scores.tolist()) == (mirror.detector.decide(scores)[0], scores[0].tolist())


def test_json_equals_the_mirror(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(project.command(f"wav={project.wav}", "virtual.speed=fast", "format=json")) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [f"{facts['label'] or '?'} {facts['score']}" for facts in found] == project.expected(500)
    for facts in found:
        scores = facts["scores"]
        assert facts["score"] == abs(scores["yes"] - scores["no"])
        assert facts["samples"] % HOP == 0
        assert facts["latency_ms"] is None  # nobody can tell, where time runs as fast as it can
        assert sum(facts["probabilities"].values()) == pytest.approx(1, abs=1e-5)


def test_in_real_time_there_is_a_latency(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wav = write_wav(tmp_path / "word.wav", project.words[:RATE])
    begin = time.monotonic()
    assert main(project.command(f"wav={wav}", "virtual.silence=0.1", "format=json", "seconds=2.5")) == 0
    assert time.monotonic() - begin < 6
    (facts,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert 0 <= facts["latency_ms"] < 500


def test_the_level_is_that_of_the_loudest_hop(project: Project) -> None:
    """As the trigger takes it; each status begins anew."""
    config = with_virtual(project.config, sound=str(project.wav), speed=Speed.fast)
    blocks = project.stream.reshape(-1, HOP).astype(np.int64)
    energy = HOP * (blocks**2).sum(1) - blocks.sum(1) ** 2
    expected = [math.isqrt(value) // HOP for value in energy.tolist()]
    levels = []
    with connect(config, "classifier") as session:
        while session.status.samples < len(project.stream):
            status = session.request(FrameType.STATUS_REQUEST)
            others = [message for message in session.receive(0.0) if isinstance(message, Status)]
            levels += [each.level for each in (*others, status)]
    assert max(levels) == max(expected)
    assert set(levels) <= {0, *expected}
    assert len(set(levels)) > 20


def test_overruns_are_counted(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(project.command("virtual.overrun=5", "virtual.speed=fast", "seconds=2")) == 0
    (dropped,) = re.findall(r"dropped ([0-9,]+) samples", capsys.readouterr().err)
    assert int(dropped.replace(",", "")) >= 1000


def watch(project: Project, board: VirtualBoard, options: MonitorOptions, progress: Progress) -> threading.Thread:
    """The monitor in a thread, of a board at a port of its own."""
    config = replace(project.config, port=str(board.port))
    thread = threading.Thread(target=monitor, args=(config, progress, options))
    thread.start()
    return thread


def test_unplugged_and_back(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The words are heard after that, with the threshold that was set before it."""
    config = with_virtual(project.config, sound=str(project.wav), repeat=True)
    with VirtualBoard(Path(config.project_dir) / "classifier", config) as board:
        thread = watch(project, board, MonitorOptions(None, 4.0, 450, None, Format.lines), Progress())
        time.sleep(1)
        board.unplug()
        time.sleep(0.5)
        board.plug()
        thread.join(20)
    out, err = capsys.readouterr()
    steps = ["listening at", "confirms threshold 450", "was unplugged; waiting 30 s", "is back", "threshold 450"]
    found = [err.find(step) for step in steps]
    assert min(found) >= 0
    assert found[:4] == sorted(found[:4])
    assert err.count("confirms threshold 450") == 2
    assert labels_and_scores(out)
    assert "no such line" not in labels_and_scores(out)


def test_a_board_that_stays_away(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "Timeouts", partial(Timeouts, reconnect=0.5))
    config = project.config
    with VirtualBoard(Path(config.project_dir) / "classifier", config) as board:
        timer = threading.Timer(0.5, board.unplug)
        timer.start()
        with pytest.raises(ToolError, match="can't be opened"):
            options = MonitorOptions(None, 10.0, None, None, Format.lines)
            monitor(replace(config, port=str(board.port)), Progress(quiet=True), options)


def test_another_configuration_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(project.command("detection.min_margin=0.25")) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "config_hash" in err
    assert "task=flash project=classifier" in err


def program(project: Project, *more: str) -> list[str]:
    return [sys.executable, "-m", "generator", *project.command(f"wav={project.wav}", *more)]


@pytest.mark.parametrize("key", ["q", "\x03"], ids=["q", "Ctrl-C"])
def test_the_view_gives_the_terminal_back(project: Project, key: str) -> None:
    with Terminal(program(project, "virtual.repeat=true"), ROOT) as terminal:
        before = terminal.settings
        terminal.wait_for("listening at virtual")
        assert terminal.settings != before  # keys come without Enter
        terminal.type("t")
        terminal.wait_for("threshold: _")
        terminal.type("300\n")
        terminal.wait_for("the board confirms threshold 300")
        assert "…" not in terminal.output
        terminal.resize(40, 20)
        terminal.wait_for("…")
        terminal.type(key)
        assert terminal.wait() == 0
        assert terminal.settings == before
        _, _, after = terminal.output.rpartition("\x1b[?1049l")  # the end of the second screen
        assert "yes_no on nano33ble: " in after
        assert "detection.threshold=300" in after
        assert terminal.output.rfind("\x1b[?25h") > terminal.output.rfind("\x1b[?25l")  # the cursor
        assert "Traceback" not in terminal.output


def test_sigterm_gives_the_terminal_back(project: Project) -> None:
    with Terminal(program(project, "virtual.repeat=true"), ROOT) as terminal:
        before = terminal.settings
        terminal.wait_for("listening at virtual")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert terminal.settings == before
        assert terminal.output.rfind("\x1b[?1049l") > terminal.output.rfind("\x1b[?1049h")  # the first screen
        assert terminal.output.rfind("\x1b[?25h") > terminal.output.rfind("\x1b[?25l")  # the cursor
        assert "Traceback" not in terminal.output


def test_q_while_the_board_is_away(project: Project) -> None:
    with VirtualBoard(Path(project.config.project_dir) / "classifier", project.config) as board:
        command = [sys.executable, "-m", "generator", *project.command(f"port={board.port}")]
        with Terminal(command, ROOT) as terminal:
            before = terminal.settings
            terminal.wait_for("listening at")
            board.unplug()
            terminal.wait_for("waiting 30 s for the board")
            terminal.type("q")
            assert terminal.wait() == 0
            assert terminal.settings == before


def test_ctrl_c_in_a_pipe(project: Project) -> None:
    command = program(project, "virtual.repeat=true", "virtual.silence=0.1")
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "no such line" not in labels_and_scores(first + rest)
    assert " detection" in errors.splitlines()[-4]
    assert "Traceback" not in errors
