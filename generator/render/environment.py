"""The Jinja environment of every template, and the walk over a folder of them."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2

from generator import paths
from generator.render import cpp

SUFFIX = ".j2"


def environment() -> jinja2.Environment:
    """Undefined names are errors; line breaks are kept as the template has them."""
    return _environment(paths.templates_dir())


@functools.cache
def _environment(templates: Path) -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    env.filters |= {
        "string_literal": cpp.string_literal,
        "constant_lines": cpp.constant_lines,
        "declaration": cpp.declaration,
        "definition": cpp.definition,
        "initialiser": cpp.initialiser,
    }
    return env


def render_folder(env: jinja2.Environment, folder: str, context: dict[str, Any], *, deep: bool) -> dict[str, str]:
    """Files of templates/<folder> by their path below it: `.j2` rendered and renamed, everything else as it stands."""
    root = paths.templates_dir() / folder
    files = {}
    for path in _files(root, deep):
        name = path.relative_to(root).as_posix()
        if name.endswith(SUFFIX):
            files[name.removesuffix(SUFFIX)] = env.get_template(f"{folder}/{name}").render(context)
        else:
            files[name] = path.read_text(encoding="utf-8")
    return files


def _files(root: Path, deep: bool) -> Iterator[Path]:
    yield from (path for path in sorted(root.rglob("*") if deep else root.glob("*")) if path.is_file())
