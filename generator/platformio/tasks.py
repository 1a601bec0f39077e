"""task=build and task=flash: a generated project compiled by PlatformIO, and on the board."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from generator.commands import Firmware, command, making, recording
from generator.config.schema import Config
from generator.device.connect import AUTO, VIRTUAL
from generator.device.find import find_port
from generator.errors import ToolError
from generator.platformio.explain import explained
from generator.platformio.pio import find_pio, run
from generator.platformio.sizes import Sizes, read_sizes, said, store_sizes
from generator.progress import Progress
from generator.types import Outcome

BOOTLOADER = "bootloader"
LOG = "pio.log"  # in the project
REPORT = "report.json"  # beside it


class Project(Enum):
    classifier = "classifier"
    capture = "capture"


@dataclass(frozen=True)
class Options:
    """Top-level keys of both tasks."""

    project: Project


def build(config: Config, progress: Progress, options: Options) -> Outcome:
    """task=build: `pio run`. The sizes that it prints go into report.json, beside the estimate."""
    project = _project(config, options)
    sizes = _pio(config, project, progress, [])
    return Outcome(0, f"{project} is compiled\n{_facts(config, project, sizes)}")


def flash(config: Config, progress: Progress, options: Options) -> Outcome:
    """task=flash: `pio run -t upload`, to the port that `port` names."""
    project = _project(config, options)
    if config.board.board is None:
        raise ToolError(
            f"board={config.board.name} is this computer: there is nothing to flash",
            hint=f"task=build, then {project}/.pio/build/{config.board.name}/program SOUND.raw",
        )
    if config.port == VIRTUAL:
        text = f"nothing to flash: port=virtual runs {project} on this computer, as it is"
        return Outcome(0, f"{text}\n{_next_steps(config, project)}")
    target = ["-t", "upload"]
    if config.port != BOOTLOADER:
        target += ["--upload-port", find_port(config.board) if config.port == AUTO else config.port]
    sizes = _pio(config, project, progress, target)
    return Outcome(0, f"{project} is on the board\n{_facts(config, project, sizes)}\n{_next_steps(config, project)}")


def _project(config: Config, options: Options) -> Path:
    """The project's folder. Raises ToolError where it was not generated from this very configuration."""
    firmware: Firmware = "capture" if options.project is Project.capture else "classifier"
    project = Path(config.project_dir) / firmware
    hello = project / "lib" / "config" / "project_config.cpp"
    if not hello.is_file():
        raise ToolError(
            f"task={config.task.name} needs the generated {project}, which is not there",
            hint=making(config, firmware),
        )
    if config.hash not in hello.read_text(encoding="utf-8", errors="replace"):
        raise ToolError(
            f"{project} was generated from another configuration than this command's (config_hash={config.hash})",
            hint=f"{making(config, firmware)}\nthis command again; or first the keys that it was generated with",
        )
    return project


def _pio(config: Config, project: Path, progress: Progress, target: list[str]) -> Sizes | None:
    """Runs PlatformIO on the project. Raises ToolError with the reason where it fails."""
    pio = find_pio()
    progress.stage(f"{config.task.name:<9} {project} with {shlex.join(pio)}")
    log = project / LOG
    status, output = run([*pio, "run", "-d", str(project), "-e", config.board.name, *target], log, progress)
    if status:
        raise explained(output, config, log)
    sizes, report = read_sizes(output), project.parent / REPORT
    if sizes and project.name == Project.classifier.value and report.is_file():
        store_sizes(sizes, report)
    return sizes


def _next_steps(config: Config, project: Path) -> str:
    """What the board is good for now. A board that was in its bootloader has a port of its own again."""
    config = replace(config, command=config.command.replace(f" port={BOOTLOADER}", ""))
    if project.name == Project.capture.value:
        return f"Next:\n  record    {recording(config, config.labels[0])}"
    return f"Next:\n  listen    {command(config, 'task=monitor')}\n  evaluate  {command(config, 'task=evaluate')}"


def _facts(config: Config, project: Path, sizes: Sizes | None) -> str:
    report = project.parent / REPORT
    estimated = project.name == Project.classifier.value and report.is_file()
    lines = [f"{'size':<9} {said(sizes, config.board, report if estimated else None)}"] if sizes else []
    return "\n".join([*lines, f"{'log':<9} {project / LOG}"])
