"""The Jinja environment of the pages and their figures: everything that is printed is escaped."""

from __future__ import annotations

import functools

import jinja2

from generator import paths
from generator.report import wording


def render(template: str, **context: object) -> str:
    """A template of templates/report/ or templates/leaderboard/. Undefined names are errors."""
    return _environment().get_template(template).render(context)


@functools.cache
def _environment() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([paths.templates_dir() / folder for folder in ("report", "leaderboard")]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    env.filters |= {"percent": wording.percent, "width": css_width, "counted": wording.counted}
    return env


def css_width(share: float) -> str:
    """A share as a CSS length: 93.88%."""
    return f"{100 * share:.2f}%"
