"""The labels, and the project's name that is made from them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

from generator.config.suggest import shown
from generator.errors import ConfigError

NAME = re.compile(r"[a-z0-9_-]+")
SWEEPS = "sweeps"  # <output_dir>/sweeps holds the projects of --multirun
UNKNOWN, BACKGROUND = "_unknown_", "_background_noise_"  # may be recorded without being among the labels
MAX_NAME = 64
MAX_LABEL_BYTES = 255  # of a folder's name
EXAMPLE = "'labels=[yes,no]'"
QUOTED = 'quotes around each label: labels: ["yes", "no"]'


def check_labels(value: Any) -> tuple[str, ...]:
    """At least two different texts, each of which can be a folder's name. Whole numbers count as text."""
    if value is None or value == []:
        raise ConfigError("no labels: which sounds are to be told apart?", hint=f"python -m generator {EXAMPLE}")
    if not isinstance(value, list):
        problem = f"labels={shown(value)} must be a list of at least two labels"
        raise ConfigError(problem, hint=f"'labels=[{','.join(_as_list(value))}]'")
    labels = tuple(_checked(label) for label in value)
    _check_different(labels)
    if len(labels) == 1:
        raise ConfigError(f"labels={shown(value)} is one label; a classifier tells at least two apart", hint=EXAMPLE)
    return labels


def project_name(value: Any, labels: tuple[str, ...]) -> str:
    """The configured name, or one made of the labels: lower case, everything but a-z 0-9 - as _."""
    if value is None:
        return _slug(labels)
    name = str(value)
    if isinstance(value, bool) or not NAME.fullmatch(name):
        better = re.sub(r"[^a-z0-9-]+", "_", name.lower()).strip("_")
        problem = f"name={shown(value)} must be made of a-z, 0-9, _ and -: it is the project's folder"
        raise ConfigError(problem, hint=f"name={better or 'my_sounds'}")
    if len(name) > MAX_NAME or name == SWEEPS:
        reason = "is the folder of sweeps" if name == SWEEPS else f"is longer than {MAX_NAME} characters"
        raise ConfigError(f"name={name} {reason}", hint="name=my_sounds")
    return name


def _as_list(value: Any) -> list[str]:
    """What was probably meant by something that is no list."""
    words = re.findall(r"[^\s,]+", "yes" if isinstance(value, bool) else shown(value))
    return words if len(words) > 1 else [*words, "yes" if words == ["no"] else "no"]


def _slug(labels: tuple[str, ...]) -> str:
    slug = re.sub(r"[^a-z0-9-]+", "_", "_".join(labels).lower()).strip("_")
    if not slug:
        raise ConfigError(f"labels={shown(labels)}: no project name can be made of them", hint="name=my_sounds")
    if len(slug) > MAX_NAME:
        slug = f"{slug[: MAX_NAME - 9]}_{hashlib.sha256(slug.encode()).hexdigest()[:8]}"
    return slug


def _checked(label: Any) -> str:
    if isinstance(label, bool):
        raise ConfigError("labels: YAML reads a bare yes, no, on or off as true or false", hint=QUOTED)
    if isinstance(label, int):
        return str(label)
    if not isinstance(label, str):
        raise ConfigError(f"labels: {shown(label)} is not text", hint=QUOTED)
    if problem := _unfit(label):
        raise ConfigError(f"labels: {label!r} {problem}, and a label is a folder's name", hint="another name for it")
    return label


def _unfit(label: str) -> str | None:
    if not label or label != label.strip():
        return "is empty" if not label.strip() else "begins or ends with a space"
    if label in {".", ".."} or "/" in label or "\\" in label:
        return "is a path"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in label):
        return "has a control character"
    if len(label.encode()) > MAX_LABEL_BYTES:
        return f"is longer than {MAX_LABEL_BYTES} bytes"
    return None


def _check_different(labels: tuple[str, ...]) -> None:
    seen: dict[str, str] = {}
    for label in labels:
        folded = unicodedata.normalize("NFC", label).casefold()
        if folded not in seen:
            seen[folded] = label
        elif seen[folded] == label:
            raise ConfigError(f"labels: {label!r} stands twice", hint="each label once")
        else:
            raise ConfigError(
                f"labels: {seen[folded]!r} and {label!r} are the same folder on Windows and macOS",
                hint="another name for one of them",
            )
