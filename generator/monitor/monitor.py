"""task=monitor: a classifier board live, on a terminal or as lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from generator.config.schema import Config
from generator.device.connect import connect
from generator.monitor import wording
from generator.monitor.controls import Finished
from generator.monitor.lines import Lines, json_line, text_line
from generator.monitor.options import Format, MonitorOptions, check_options, output_format, with_sound
from generator.monitor.state import State
from generator.monitor.view import full_screen
from generator.monitor.watch import Display, Watch
from generator.progress import Progress
from generator.types import Outcome


def monitor(config: Config, progress: Progress, options: MonitorOptions) -> Outcome:
    """Until q or Ctrl-C is pressed, `seconds` are over or the virtual board's recording is.

    Raises ToolError where there is no board, not the right one, or one that stays away; ConfigError or DatasetError
    for an option.
    """
    check_options(options)
    config = with_sound(config, options.wav)
    chosen = output_format(options)
    state = State(f"{config.name} on {config.board.name}", config.labels, config.exporter.labels_only)
    progress.stage(f"connect   {config.board.title}, port={config.port}")
    with connect(config, "classifier") as session:
        try:
            with _display(chosen, state, progress) as display:
                Watch(session, state, display, config, options).run()
        except (Finished, KeyboardInterrupt):
            pass
    text = wording.summary(state, config)
    if chosen is Format.view:
        return Outcome(0, text)
    progress.stage(text)  # standard output is for detections alone
    return Outcome(0, "")


@contextmanager
def _display(chosen: Format, state: State, progress: Progress) -> Iterator[Display]:
    if chosen is Format.view:
        with full_screen(state) as view:
            yield view
    else:
        yield Lines(state, progress, json_line if chosen is Format.json else text_line)
