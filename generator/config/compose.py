"""Hydra as this project uses it: composing only. It makes no folders, no logs and runs nothing by itself."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hydra import initialize_config_dir
from hydra._internal.callbacks import Callbacks
from hydra._internal.hydra import Hydra
from hydra.conf import HydraConf
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.core.plugins import Plugins
from hydra.plugins.search_path_plugin import SearchPathPlugin
from hydra.types import HydraContext, RunMode
from omegaconf import DictConfig, open_dict

from generator import paths
from generator.config import targets
from generator.config.hydra_errors import explained
from generator.config.suggest import closest, listed
from generator.errors import ConfigError
from generator.types import Outcome


class PackagedConf(SearchPathPlugin):
    """Adds our own conf/ behind a project's: its files need to hold only what differs."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        search_path.append("generator", f"file://{paths.conf_dir()}")


@contextmanager
def hydra_at(config_path: str | None, config_name: str) -> Iterator[Composer]:
    """Hydra over a file in a folder: the folder given, else ./conf if it has a config.yaml, else our own."""
    folder = _primary(config_path)
    _check_name(folder, config_name)
    Plugins.instance().register(PackagedConf)
    warnings.filterwarnings("ignore", message="The version_base parameter")  # needed by Hydra 1.3, deprecated in 1.4
    with initialize_config_dir(str(folder), job_name="generator", version_base="1.3"):
        hydra = GlobalHydra.instance().hydra
        assert hydra is not None  # initialised in this very statement
        yield Composer(hydra, folder, config_name)


class Composer:
    """Hydra, ready to compose one file with overrides; use it inside `hydra_at`. Raises ConfigError."""

    def __init__(self, hydra: Hydra, folder: Path, config_name: str) -> None:
        self._hydra = hydra
        self._config_name = config_name
        self._primary = folder / f"{config_name.removesuffix('.yaml')}.yaml"

    def compose(self, overrides: Sequence[str]) -> tuple[DictConfig, HydraConf]:
        """The configuration, and Hydra's own section."""
        with self._explained(overrides):
            cfg = self._hydra.compose_config(self._config_name, list(overrides), RunMode.RUN, from_shell=False)
        with open_dict(cfg):
            hydra = cfg.pop("hydra")
        _check_hydra(hydra)
        return cfg, hydra

    def parse(self, overrides: Sequence[str]) -> list[Override]:
        """Overrides of the command line, sweeps among them."""
        with self._explained(overrides):
            parser = OverridesParser.create(self._hydra.config_loader)
            parsed: list[Override] = parser.parse_overrides(list(overrides))
        return parsed

    def launch(
        self, job: Callable[[DictConfig], Outcome], jobs: Sequence[Sequence[str]], settings: Sequence[str]
    ) -> None:
        """Runs jobs, each a list of overrides, with the launcher that settings (of `hydra` alone) name."""
        with self._explained(settings):
            cfg = self._hydra.compose_config(self._config_name, list(settings), RunMode.MULTIRUN)
            context = HydraContext(config_loader=self._hydra.config_loader, callbacks=Callbacks(cfg))
            launcher = Plugins.instance().instantiate_launcher(hydra_context=context, task_function=job, config=cfg)
            returned = launcher.launch([list(overrides) for overrides in jobs], initial_job_idx=0)
        for result in returned:
            _ = result.return_value  # raises what the job raised

    def multirun(self, job: Callable[[DictConfig], Outcome], overrides: Sequence[str]) -> None:
        """Hands a sweep to Hydra's sweeper and launcher."""
        with self._explained(overrides):
            self._hydra.multirun(self._config_name, job, list(overrides), with_log_configuration=False)

    @contextmanager
    def _explained(self, overrides: Sequence[str]) -> Iterator[None]:
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", module="hydra")  # about the order of defaults lists
                yield
        except (
            Exception
        ) as error:  # whatever Hydra raises, from IOError to AssertionError, comes from what it was given
            raise explained(error, overrides, self._primary) from error


def _check_hydra(hydra: HydraConf) -> None:
    """A configuration from a stranger must not run code: no foreign callbacks, no environment for our compilers."""
    for callback in hydra.callbacks.values():
        target = callback.get("_target_") if isinstance(callback, DictConfig) else callback
        if not targets.is_allowed(str(target)):
            raise ConfigError(
                f"hydra.callbacks: {target} is outside of generator and scikit-learn",
                hint="no hydra.callbacks in the configuration",
            )
    if hydra.job.env_set:
        names = listed(hydra.job.env_set)
        raise ConfigError(f"hydra.job.env_set: a configuration may not set {names}", hint="setting it in the shell")


def _primary(config_path: str | None) -> Path:
    if config_path is None:
        return paths.primary_conf_dir()
    folder = paths.expanded(config_path).absolute()
    if folder.is_file():
        raise ConfigError(
            f"--config-path={config_path} is a file; it must be a folder",
            hint=f"--config-path={Path(config_path).parent} --config-name={folder.stem}",
        )
    if not folder.is_dir():
        raise ConfigError(f"--config-path={config_path}: no such folder", hint="--config-path=firmware_out/yes_no")
    return folder


def _check_name(folder: Path, config_name: str) -> None:
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    if config_name.removesuffix(".yaml") not in names:
        hint = f"--config-name={closest(config_name, names) or names[0]}" if names else "another --config-path"
        raise ConfigError(f"--config-name={config_name}: there is no {config_name}.yaml in {folder}", hint=hint)
