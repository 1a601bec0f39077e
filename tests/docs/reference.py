"""docs/configuration.md: its tables are the files of conf/ and their types, its text is configuration.md.j2.

What a key may be is read from its type, from scikit-learn's own constraints, or stands in allowed.yaml, whose examples
test_configuration.py tries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jinja2
import yaml
from hydra.utils import get_class
from sklearn.utils._param_validation import Interval, StrOptions

from generator import paths
from generator.augmentation.speech import LIMITS
from generator.config import targets
from generator.config.catalog import TASK, Catalog, summary
from generator.config.load import TYPED
from generator.config.schema import Root

HERE = Path(__file__).parent
HIDDEN = ("_target_", "defaults", "name", "needs_labels", TASK)
OF_MODELS = {"standardise": "`true` `false`", "rank": "`exact` `auto`"}  # keys that are ours
_LINE = re.compile(r"^(\w+): ?([^#]*?)(?:\s*# (.*))?$", re.M)
_UNIT = re.compile(r"^\[([A-Za-z/]+)\](?:; )?| \[([A-Za-z/]+)\]")
_MARKUP = re.compile(r"[<*_]")  # that Markdown would take for its own
_EXAMPLE = re.compile(r": (?:[a-z_]+\.[\w.]+|port|seed|threshold)=\S+( (for|where) [^;]*)?$")


@dataclass(frozen=True)
class Key:
    """A line of a file of conf/."""

    path: str  # as it is typed: features.n_fft
    default: str
    comment: str


@cache
def allowed() -> dict[str, Mapping[str, Any]]:
    content: dict[str, Mapping[str, Any]] = yaml.safe_load((HERE / "allowed.yaml").read_text(encoding="utf-8"))
    return content


def page() -> str:
    """The whole page."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    return env.get_template("configuration.md.j2").render(keys=table, choices=choices)


def choices(group: str) -> str:
    """The files of a group and what their first comments say."""
    files = Catalog(paths.conf_dir()).choices(group)
    rows = [f"| `{group}={name}` | {summary(path)} |" for name, path in files.items()]
    return "\n".join([f"| `{group}=` | is |", "|---|---|", *rows])


def table(*names: str, without: str = "") -> str:
    """The keys of some conf/<name>.yaml, but for those of the file `without`."""
    left_out = {key.path for key in keys_of(without)} if without else set()
    rows = [row(key, name) for name in names for key in keys_of(name) if key.path not in left_out]
    return "\n".join(["| key | default | unit | allowed | is |", "|---|---|---|---|---|", *rows])


def keys_of(name: str) -> Iterator[Key]:
    """Of conf/<name>.yaml, in its order."""
    text = (paths.conf_dir() / f"{name}.yaml").read_text(encoding="utf-8")
    group = name.partition("/")[0] if "/" in name else ""
    prefix = "" if text.startswith("# @package _global_") or not group else f"{group}."
    for match in _LINE.finditer(text):
        if match[1] not in HIDDEN or (not group and match[1] == "name"):
            yield Key(prefix + match[1], match[2].strip(), match[3] or "")


def row(key: Key, file: str) -> str:
    entry = allowed().get(key.path, {})
    unit = _UNIT.search(key.comment)
    comment = _MARKUP.sub(r"\\\g<0>", _EXAMPLE.sub("", _UNIT.sub("", key.comment)))
    says = "; ".join(filter(None, [comment, entry.get("more")]))
    default = entry.get("default") or f"`{key.default}`"
    cells = [
        f"`{key.path}`",
        default,
        (unit[1] or unit[2]) if unit else entry.get("unit", ""),
        possible(key, file),
        says,
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def possible(key: Key, file: str) -> str:
    """What a key may be, in words."""
    if says := allowed().get(key.path, {}).get("is"):
        return str(says)
    group = file.partition("/")[0]
    if group == "model":
        return OF_MODELS.get(key.path.removeprefix("model.")) or _by_scikit_learn(file, key.path.removeprefix("model."))
    if key.path.startswith("augmentation.") and (limits := LIMITS.get(key.path.removeprefix("augmentation."))):
        return f"{limits[0]:g} to {limits[1]:g}"
    return _by_type(_hints(group, file).get(key.path.rpartition(".")[2], str))


def _hints(group: str, file: str) -> Mapping[str, Any]:
    """Types of the keys of a file."""
    if group == "config":
        return get_type_hints(Root)
    if group in TYPED:
        return get_type_hints(TYPED[group])
    values = yaml.safe_load((paths.conf_dir() / f"{file}.yaml").read_text(encoding="utf-8"))
    if group == TASK:
        options = targets.options_of(targets.resolve((values.get(TASK) or values)["_target_"], TASK))
        return get_type_hints(options) if options else {}
    return get_type_hints(targets.resolve(values["_target_"], group))


def _by_type(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " ".join(f"`{member.name}`" for member in kind)
    if kind is bool:
        return "`true` `false`"
    if type(None) in get_args(kind):
        (inner,) = [part for part in get_args(kind) if part is not type(None)]
        return f"`null` or {_by_type(inner)}"
    if get_args(kind):
        return f"list: {_by_type(get_args(kind)[0])}"
    return {int: "a whole number", float: "a number"}.get(kind, "text")


def _by_scikit_learn(file: str, name: str) -> str:
    """The constraints of the classifier's own parameter."""
    values = yaml.safe_load((paths.conf_dir() / f"{file}.yaml").read_text(encoding="utf-8"))
    constraints = get_class(values["_target_"])._parameter_constraints[name]  # type: ignore[attr-defined]
    parts = [_constraint(item) for item in constraints]
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _constraint(item: Any) -> str:
    if isinstance(item, Interval):
        kind = "a whole number" if item.type.__name__ == "Integral" else "a number"
        low = None if item.left in (None, float("-inf")) else item.left
        high = None if item.right in (None, float("inf")) else item.right
        above = "" if low is None else f" from {low:g}" if item.closed in ("left", "both") else f" above {low:g}"
        below = "" if high is None else f" to {high:g}" if item.closed in ("right", "both") else f" below {high:g}"
        return kind + above + below
    if isinstance(item, StrOptions):
        return " ".join(f"`{option}`" for option in sorted(item.options - item.deprecated))
    return {"boolean": "`true` `false`", "array-like": "a list"}.get(item, "`null`" if item is None else "")
