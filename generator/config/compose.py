"""Hydra as this project uses it: composing only. It makes no folders, no logs and runs nothing by itself."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hydra import initialize_config_dir
from hydra._internal.callbacks import Callbacks
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.hydra import Hydra
from hydra.conf import HydraConf
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType
from hydra.core.plugins import Plugins
from hydra.plugins.completion_plugin import DefaultCompletionPlugin
from hydra.plugins.search_path_plugin import SearchPathPlugin
from hydra.types import HydraContext, RunMode
from omegaconf import DictConfig, open_dict

from generator import paths
from generator.config.catalog import Catalog
from generator.config.hydra_errors import explained
from generator.config.hydra_settings import check_hydra
from generator.config.schema import ROOT_KEYS
from generator.config.suggest import closest
from generator.errors import ConfigError
from generator.types import Outcome

LAUNCHER = "hydra/launcher"
IN_PROCESS = "basic"  # Hydra's own launcher, one job after another

Launch = Callable[[Sequence[Sequence[str]]], None]  # jobs, each a list of overrides


class PackagedConf(SearchPathPlugin):
    """Adds our own conf/ behind a project's: its files need to hold only what differs."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        search_path.append("generator", f"file://{paths.conf_dir()}")


@contextmanager
def hydra_at(config_path: str | None, config_name: str) -> Iterator[Composer]:
    """Hydra over a file in a folder: the folder given, else ./conf if it has a config.yaml, else our own."""
    folder = primary_folder(config_path)
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
        self._merged: dict[tuple[str, ...], DictConfig] = {}
        self.primary = folder / f"{config_name.removesuffix('.yaml')}.yaml"
        self.catalog = Catalog(folder)

    def compose(self, overrides: Sequence[str]) -> tuple[DictConfig, HydraConf]:
        """The configuration, and Hydra's own section."""
        with self._explained(overrides):
            cfg = self._composed(overrides)
        return self._divided(cfg, overrides)

    def compose_again(self, overrides: Sequence[str]) -> tuple[DictConfig, HydraConf]:
        """The same from files as they were when overrides were first composed that differ from these in keys alone.

        Ten times as fast, for sweeps: files are merged once a choice of groups, then keys are set as Hydra sets them.
        """
        parsed = self.parse(overrides)
        if any(override.type is not OverrideType.CHANGE or override.is_sweep_override() for override in parsed):
            return self.compose(overrides)
        keys = [override for override in parsed if _is_key(override)]
        rest = tuple(str(override.input_line) for override in parsed if override not in keys)
        with self._explained(overrides):
            if rest not in self._merged:
                self._merged[rest] = self._composed(rest)
            cfg = copy.deepcopy(self._merged[rest])
            ConfigLoaderImpl._apply_overrides_to_config(keys, cfg)
            cfg.hydra.overrides.task = [text.input_line for text in parsed if not text.is_hydra_override()]
        return self._divided(cfg, overrides)

    def _composed(self, overrides: Sequence[str]) -> DictConfig:
        return self._hydra.compose_config(self._config_name, list(overrides), RunMode.RUN, from_shell=False)

    def _divided(self, cfg: DictConfig, overrides: Sequence[str]) -> tuple[DictConfig, HydraConf]:
        with open_dict(cfg):
            hydra = cfg.pop("hydra")
        check_hydra(hydra, overrides)
        return cfg, hydra

    def parse(self, overrides: Sequence[str]) -> list[Override]:
        """Overrides of the command line, sweeps among them."""
        with self._explained(overrides):
            parser = OverridesParser.create(self._hydra.config_loader)
            parsed: list[Override] = parser.parse_overrides(list(overrides))
        return parsed

    def files(self, overrides: Sequence[str]) -> Iterator[tuple[str, Path]]:
        """Name ("features/logmel") and file of all that is merged, in this order."""
        with self._explained(overrides):
            loader = self._hydra.config_loader
            entries = loader.compute_defaults_list(self._config_name, list(overrides), RunMode.RUN).defaults
        for entry in entries:
            name = str(entry.config_path)
            places = (folder / f"{name.removesuffix('.yaml')}.yaml" for folder in self.catalog.folders)
            if path := next((path for path in places if path.is_file()), None):
                yield name, path

    def query(self, overrides: Sequence[str], word: str) -> list[str]:
        """What Hydra's completion makes of a word that follows overrides."""
        plugin = DefaultCompletionPlugin(self._hydra.config_loader)
        with self._explained(overrides):
            found: list[str] = plugin._query(self._config_name, " ".join([*overrides, word]))
        return found

    def launcher(
        self, job: Callable[[DictConfig], Outcome], settings: Sequence[str], unless_chosen: Sequence[str] = ()
    ) -> tuple[str, Launch]:
        """The launcher that settings (of `hydra` alone) choose: its name, and what runs jobs with it.

        `unless_chosen` are more settings where neither they nor a file choose one. Raises ConfigError. What Launch
        raises comes from the launcher: a worker that died, a cluster out of reach.
        """
        typed = any(setting.startswith(LAUNCHER) for setting in settings)
        if unless_chosen and not typed and self._launcher_of_files() == IN_PROCESS:
            settings = [*unless_chosen, *settings]
        with self._explained(settings):
            cfg = self._hydra.compose_config(self._config_name, list(settings), RunMode.MULTIRUN)
            name = str(cfg.hydra.runtime.choices[LAUNCHER])
            context = HydraContext(config_loader=self._hydra.config_loader, callbacks=Callbacks(cfg))
            launcher = Plugins.instance().instantiate_launcher(hydra_context=context, task_function=job, config=cfg)

        def launch(jobs: Sequence[Sequence[str]]) -> None:
            with _quiet_hydra():
                for result in launcher.launch([list(overrides) for overrides in jobs], initial_job_idx=0):
                    _ = result.return_value  # raises what the job raised

        return name, launch

    def _launcher_of_files(self) -> str:
        with self._explained([]):
            cfg = self._hydra.compose_config(self._config_name, [], RunMode.MULTIRUN)
        return str(cfg.hydra.runtime.choices[LAUNCHER])

    @contextmanager
    def _explained(self, overrides: Sequence[str]) -> Iterator[None]:
        try:
            with _quiet_hydra():
                yield
        except (
            Exception
        ) as error:  # whatever Hydra raises, from IOError to AssertionError, comes from what it was given
            raise explained(error, overrides, self.primary) from error


@contextmanager
def _quiet_hydra() -> Iterator[None]:
    """Without its warnings about the order of defaults lists."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="hydra")
        yield


def _is_key(override: Override) -> bool:
    """Whether it can't be the choice of a file, nor anything that choices depend on."""
    key = override.key_or_group
    return key in ROOT_KEYS or ("." in key and not override.is_hydra_override())


def primary_folder(config_path: str | None) -> Path:
    """The folder given, else ./conf if it has a config.yaml, else our own. Raises ConfigError."""
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
