"""task=new: a sound project of its own, from the cookiecutter template that is packaged."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from cookiecutter.exceptions import CookiecutterException
from cookiecutter.main import cookiecutter

from generator import paths
from generator.config.schema import Config
from generator.errors import ConfigError, ToolError
from generator.progress import Progress
from generator.types import Outcome

MARKUP = (",", "{{", "{%", "{#")  # what a label may not hold on its way through the template


@dataclass(frozen=True)
class Options:
    """Top-level keys of the task."""

    folder: str | None


def new(config: Config, progress: Progress, options: Options) -> Outcome:
    """The folder <folder>/<name> with the labels and the board of this configuration. Says itself what comes next."""
    parent = paths.expanded(options.folder or ".")
    target = parent / config.name
    _check(config, target)
    answers = {
        "name": config.name,
        "labels": ", ".join(config.labels),
        "board": config.board.name,
        "_folder": f"{parent}/" if options.folder else "",
        "starter": all((paths.bundled_samples_dir() / label).is_dir() for label in config.labels),
    }
    progress.stage(f"new       {target}")
    try:
        with tempfile.TemporaryDirectory() as scratch:
            settings = Path(scratch) / "settings.yaml"  # not the user's: their defaults are for other templates
            settings.write_text(f"replay_dir: {scratch!r}\ncookiecutters_dir: {scratch!r}\n", encoding="utf-8")
            cookiecutter(
                str(paths.templates_dir() / "sound_project"),
                no_input=True,
                extra_context=answers,
                output_dir=str(parent),
                config_file=str(settings),
            )
    except (CookiecutterException, OSError) as error:
        raise ToolError(f"can't make {target}: {error}", hint="folder=<a folder of yours>") from error
    return Outcome(0, "")


def _check(config: Config, target: Path) -> None:
    if target.exists():
        raise ToolError(f"{target} is there already", hint="name=another_name, or folder=<another folder>")
    if not (paths.conf_dir() / "board" / f"{config.board.name}.yaml").is_file():
        raise ConfigError(
            f"board={config.board.name} is a board of yours, and a new project begins with a packaged one",
            hint=f"a packaged board, then your conf/board/{config.board.name}.yaml copied into {target}/conf/board/",
        )
    for label in config.labels:
        if any(markup in label for markup in MARKUP):
            raise ConfigError(
                f"labels: {label!r} can't be written into a new project: it holds one of {' '.join(MARKUP)}",
                hint="another label, and this one in its conf/config.yaml afterwards",
            )
