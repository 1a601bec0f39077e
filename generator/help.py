"""`--help` and `--info`: what there is to choose from, and what a configuration is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from generator import paths
from generator.config.catalog import TASK, Catalog, summary
from generator.config.compose import Composer

USAGE = """\
usage: python -m generator [key=value ...] [option ...]

One configuration in, a proven, ready-to-flash sound classifier for a microcontroller out.
"""
OPTIONS = """\
options
  --cfg job             print the whole configuration, every key of it, and do nothing
  --info                print which files it is made of
  --config-path FOLDER  another folder of configuration; ./conf is taken if it holds a config.yaml
  --config-name NAME    another file of it than config.yaml
  --multirun, -m        every combination of the values that are separated by commas
  --completion SHELL    print what completes the command `generator` in bash, zsh or fish
  --version, --help
"""
EXAMPLES = """\
examples
  python -m generator 'labels=[yes,no]' model=svm
  python -m generator 'labels=[yes,no]' --multirun features=logmel,rms model.C=1,10
  python -m generator 'labels=[yes,no]' task=record label=yes count=40
"""
WIDTH = 100


def help_text(catalog: Catalog, config_name: str) -> str:
    """Tasks and choices are those of the files that are there."""
    defaults = catalog.defaults(config_name)
    tasks = {name: summary(path) for name, path in catalog.choices(TASK).items()}
    groups = {group: ", ".join(_first(catalog.choices(group), defaults.get(group))) for group in catalog.groups()}
    del groups[TASK]
    return "\n".join(
        [
            USAGE,
            "tasks: task=generate if nothing else is said\n" + _table(tasks),
            "groups: group=choice, the first is the default; experiment is a preset over all\n" + _table(groups),
            "keys: every key of these files, as audio.window=1.0; and labels, seed, samples_dir … (--cfg job)\n",
            OPTIONS,
            EXAMPLES,
        ]
    )


def info_text(composer: Composer, overrides: Sequence[str]) -> str:
    """Folders that are searched, and each file in the order in which they are merged."""
    files = dict(composer.files(overrides))
    lines = [
        f"{'configuration':<14} {composer.primary}",
        *(f"{title:<14} {folder}" for title, folder in _folders(composer.catalog)),
        f"{'cache':<14} {paths.default_cache_dir()}",
        "",
        "made of, what comes later wins:",
        *(f"  {name:<28} {path}" for name, path in files.items()),
        f"  {'command line':<28} {' '.join(overrides)}".rstrip(),
    ]
    return "\n".join(lines) + "\n"


def _folders(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for index, folder in enumerate(catalog.folders):
        packaged = " (of the package)" if folder == paths.conf_dir() else ""
        yield "" if index else "searched", f"{folder}{packaged}"


def _first(choices: Iterable[str], default: str | None) -> list[str]:
    return sorted(choices, key=lambda choice: (choice != default, choice))


def _table(rows: dict[str, str]) -> str:
    width = max(map(len, rows))
    lines = [
        f"  {name if not index else '':<{width}}  {part}"
        for name, text in rows.items()
        for index, part in enumerate(wrap(text, WIDTH - width - 4))
    ]
    return "\n".join(lines) + "\n"
