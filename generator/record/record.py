"""task=record: clips of one label from the capture firmware into <samples_dir>/<label>/."""

from __future__ import annotations

import math
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console

from generator import paths
from generator.commands import making, recording
from generator.config.schema import Config
from generator.dataset.metadata import Metadata, check_made_alike, read_metadata
from generator.device.connect import connect
from generator.device.messages import Hello
from generator.keyboard import keyboard, no_keys
from generator.progress import Progress
from generator.record.cutter import make_cutter
from generator.record.inspector import Inspector
from generator.record.options import Plan, RecordOptions, decide
from generator.record.playback import find_player
from generator.record.recorder import Recorder
from generator.record.shelf import Shelf
from generator.record.view import Level, View
from generator.types import Outcome
from generator.version import generator_version


def record(config: Config, progress: Progress, options: RecordOptions) -> Outcome:
    """The verb. What was kept stays, however it ends. Raises ConfigError, DatasetError or ToolError."""
    plan = decide(options, config)
    rate, hop_length = config.audio.sample_rate, config.features.hop_length
    cutter = make_cutter(config, config.detector, slices=plan.seconds is not None)
    goal = plan.count if plan.seconds is None else math.ceil(plan.seconds * rate / cutter.length)

    shelf = Shelf(paths.expanded(config.samples_dir), plan.label, plan.speaker)
    recordings, done = shelf.recordings(), shelf.count()
    _check_made_alike(recordings, config)
    if done >= goal:
        clips = done + goal
        more = f"count={clips}" if plan.seconds is None else f"seconds={math.ceil(clips * cutter.length / rate)}"
        return Outcome(0, f"{_tally(plan, done, goal, shelf)} already; {more} records more")
    inspector = Inspector(rate, cutter.length, recordings)

    progress.stage(f"record    {plan.label}, {cutter.length / rate:.2f} s a clip: looking for the board")
    view = View(Console(highlight=False), f"{plan.speaker} → {shelf.folder}", config.detector.threshold)
    pressed = keyboard() if plan.interactive else nullcontext(no_keys)
    with connect(config, "capture") as session, pressed as keys, view:
        recorder = Recorder(
            plan, goal, done, _metadata(session.hello), shelf, inspector, cutter,
            Level(hop_length), view, keys, find_player(),
        )  # fmt: skip
        try:
            recorder.run(session)
        except BaseException:
            view.note(f"{_tally(plan, recorder.done, goal, shelf)}; the same command goes on")
            raise
    tally = _tally(plan, recorder.done, goal, shelf)
    if recorder.done < goal:
        return Outcome(0, f"{tally}; the same command goes on")
    return Outcome(0, f"{tally}. Next:\n  {_next_command(config, plan)}")


def _check_made_alike(recordings: list[Path], config: Config) -> None:
    """Raises DatasetError where the label's recordings have another gain or rate than what is to join them."""
    making = {str(path): read_metadata(path) for path in recordings}
    check_made_alike({name: metadata for name, metadata in making.items() if metadata}, config)


def _metadata(hello: Hello) -> Metadata:
    return Metadata(hello.board, hello.sample_rate, hello.gain, hello.config_hash, generator_version())


def _tally(plan: Plan, done: int, goal: int, shelf: Shelf) -> str:
    return f"{plan.label}: {done} of {goal} clips of {plan.speaker} in {shelf.folder}"


def _next_command(config: Config, plan: Plan) -> str:
    """To record a label that the speaker has no clips of yet, else to train."""
    root = paths.expanded(config.samples_dir)
    missing = [label for label in config.labels if not any((root / label).glob(f"{plan.speaker}_*"))]
    if not missing:
        return making(config, "classifier")
    return f"{recording(config, missing[0], plan.count)} speaker={plan.speaker}"
