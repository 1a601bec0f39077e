"""The command line: arguments in, exit status out. 0 done; 1 the user's mistake or a failed run; 130 interrupted."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from omegaconf import OmegaConf

from generator.config.compose import Composer, hydra_at
from generator.config.locate import Origin
from generator.config.schema import GROUPS, ROOT_KEYS
from generator.config.suggest import closest
from generator.errors import ConfigError
from generator.job import describe, run_job
from generator.sweep.run import run as run_sweep
from generator.version import generator_version

HELP = """\
generator: one configuration in, a proven, ready-to-flash sound classifier for a microcontroller out

  python -m generator 'labels=[yes,no]'                   train, export, prove and write firmware_out/yes_no/
  python -m generator 'labels=[yes,no]' task=capture      only the firmware that records
  python -m generator 'labels=[yes,no]' task=record label=yes count=40
                                                          clips from the board's microphone
  python -m generator 'labels=[yes,no]' --multirun features=logmel,rms model.C=1,10
                                                          every combination, one project each
  python -m generator 'labels=[yes,no]' task=evaluate     the test clips through the board itself (port=virtual: none)

  group=file    another file of a group: board=nanorp2040connect features=rms exporter=micromlgen experiment=lab
  key=value     any key of the configuration: audio.window=1.0 model.C=10 samples_dir=my_sounds seed=1

  --cfg job             print the configuration and do nothing
  --config-path FOLDER  use another folder of configuration: ./conf is taken if it holds a config.yaml
  --config-name NAME    use another file of it than config.yaml
  --multirun, -m        run every combination of the values that are separated by commas
  --version, --help

To repeat a run: python -m generator --config-path=firmware_out/yes_no --config-name=config
"""


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
        print(HELP, end="")
        return 0
    if options.version:
        print(f"generator {generator_version()}")
        return 0
    with hydra_at(options.config_path, options.config_name) as composer:
        if options.cfg:
            return _show(composer, options)
        if options.multirun:
            return run_sweep(composer, options.overrides)
        cfg, hydra = composer.compose(options.overrides)
        outcome = run_job(cfg, Origin.of(hydra))
    if outcome.message:
        print(outcome.message)
    return outcome.status


def _show(composer: Composer, options: argparse.Namespace) -> int:
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
    parser.add_argument("--resolve", action="store_true")
    parser.add_argument("--config-path", "-cp")
    parser.add_argument("--config-name", "-cn", default="config")
    return parser
