"""The command line: arguments in, exit status out. 0 done; 1 the user's mistake or a failed run; 130 interrupted."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from omegaconf import OmegaConf

from generator.completion import SCRIPTS, completions
from generator.config.catalog import Catalog
from generator.config.compose import Composer, hydra_at, primary_folder
from generator.config.locate import Origin
from generator.config.schema import GROUPS, ROOT_KEYS
from generator.config.suggest import closest
from generator.errors import ConfigError, describe
from generator.help import help_text, info_text
from generator.version import generator_version


def main(argv: Sequence[str] | None = None) -> int:
    try:
        return _main(sys.argv[1:] if argv is None else argv)
    except BrokenPipeError:  # what reads our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except Exception as error:
        print(describe(error), file=sys.stderr)
        return 1


def _main(argv: Sequence[str]) -> int:
    options = _parser().parse_intermixed_args(argv)
    if options.help:
        print(help_text(Catalog(primary_folder(options.config_path)), options.config_name), end="")
        return 0
    if options.completion:
        print(SCRIPTS[options.completion], end="")
        return 0
    if options.version:
        print(f"generator {generator_version()}")
        return 0
    with hydra_at(options.config_path, options.config_name) as composer:
        if options.cfg or options.info or options.complete is not None:
            return _show(composer, options)
        return _run(composer, options)


def _run(composer: Composer, options: argparse.Namespace) -> int:
    from generator.job import run_job  # noqa: PLC0415  (scikit-learn takes its time to load: help is there before)
    from generator.sweep.run import run as run_sweep  # noqa: PLC0415

    if options.multirun:
        return run_sweep(composer, options.overrides)
    cfg, hydra = composer.compose(options.overrides)
    outcome = run_job(cfg, Origin.of(hydra))
    if outcome.message:
        print(outcome.message)
    return outcome.status


def _show(composer: Composer, options: argparse.Namespace) -> int:
    if options.complete is not None:
        public = [option for option in _parser()._option_string_actions if option != "--complete"]
        print("\n".join(completions(composer, options.complete, public)))
        return 0
    if options.info:
        print(info_text(composer, options.overrides), end="")
        return 0
    cfg, _ = composer.compose(options.overrides)
    print(OmegaConf.to_yaml(cfg, resolve=options.resolve), end="")
    return 0


class _Parser(argparse.ArgumentParser):
    """Mistakes as ConfigError, with did-you-mean."""

    def error(self, message: str) -> NoReturn:
        if unknown := re.match(r"unrecognized arguments: (\S+)", message):
            word = unknown[1].lstrip("-")
            as_key = word if word.partition("=")[0] in (*ROOT_KEYS, *GROUPS) else None
            meant = closest(unknown[1], self._option_string_actions)
            raise ConfigError(
                f"command line: unknown option {unknown[1]}", hint=as_key or meant or "python -m generator --help"
            )
        problem = re.sub(r"argument (--[\w-]+)/-\w+", r"\1", message)
        hint = "--cfg=job" if "--cfg" in problem else "python -m generator --help"
        raise ConfigError(f"command line: {problem}", hint=hint)


def _parser() -> _Parser:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("overrides", nargs="*")
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--multirun", "-m", action="store_true")
    parser.add_argument("--cfg", "-c", choices=["job"])
    parser.add_argument("--info", action="store_true")
    parser.add_argument("--completion", choices=list(SCRIPTS))
    parser.add_argument("--complete")  # what the scripts of --completion ask
    parser.add_argument("--resolve", action="store_true")
    parser.add_argument("--config-path", "-cp")
    parser.add_argument("--config-name", "-cn", default="config")
    return parser
