"""Where things are: the only module that knows a checkout from an installed wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_data"  # of a wheel
DEFAULT_SAMPLES = "samples"
CACHE_VARIABLE = "GENERATOR_CACHE_DIR"


def _data() -> Path:
    """The folder of conf/, templates/ and samples/."""
    return _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent


def conf_dir() -> Path:
    return _data() / "conf"


def primary_conf_dir() -> Path:
    """The configuration where a command names none: the project's ./conf if it has a config.yaml, else our own."""
    project = Path.cwd() / "conf"
    return project if (project / "config.yaml").is_file() else conf_dir()


def templates_dir() -> Path:
    return _data() / "templates"


def bundled_samples_dir() -> Path:
    return _data() / "samples"


def samples_dir(configured: str) -> tuple[Path, bool]:
    """The folder of recordings, and True where it is the bundled corpus in place of a ./samples that isn't there."""
    path = expanded(configured)
    if configured == DEFAULT_SAMPLES and not path.is_dir():
        return bundled_samples_dir(), True
    return path, False


def expanded(path: str) -> Path:
    """With the home folder in place of `~`, where there is one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def default_cache_dir() -> Path:
    """What CACHE_VARIABLE says, else the user's cache folder by the custom of the operating system."""
    if chosen := os.environ.get(CACHE_VARIABLE):
        return expanded(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "generator"
