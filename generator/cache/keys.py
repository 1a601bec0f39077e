"""Keys by content: what went into a result, and the code that made it, as hexadecimal digits."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import generator
from generator import paths
from generator.config.resolved import plain

DIGITS = 32
LIBRARIES = (  # results depend on them
    "matplotlib", "micromlgen", "numpy", "scikit-learn", "scipy", "soundfile", "soxr", "unicorn",
)  # fmt: skip
CODE = (".py", ".j2", ".h", ".cpp", ".ld", ".css", ".ini", ".js", ".md", ".yaml")


def digest(*parts: str | bytes | NDArray[Any]) -> str:
    """DIGITS digits over texts, bytes and arrays (with dtype and shape), in order."""
    result = blake2b(digest_size=DIGITS // 2)
    for part in parts:
        if isinstance(part, np.ndarray):
            kind, data = f"{part.dtype.str}{part.shape}", part.tobytes()
        elif isinstance(part, str):
            kind, data = "text", part.encode(errors="surrogateescape")
        else:
            kind, data = "bytes", part
        result.update(f"{kind} {len(data)}\n".encode() + data)
    return result.hexdigest()


def described(*values: Any) -> str:
    """Configuration (dataclasses, enums, tuples) as one text for `digest`."""
    return json.dumps([plain(value) for value in values], sort_keys=True, default=str)


@functools.cache
def code_version(*parts: str) -> str:
    """Of files and folders of the package ("features", "mirror.py") and of "templates/…"; of both whole without parts.

    Another version of a library that takes part in results is another version of the code, and so are other types.
    """
    package, templates = Path(generator.__file__).parent, paths.templates_dir()
    named = [templates.parent / part if part.startswith("templates/") else package / part for part in parts]
    roots = [*named, package / "types.py"] if named else [package, templates]
    files = sorted(path for root in roots for path in _files(root))
    return digest(*map(_version, LIBRARIES), *(text for path in files for text in (path.name, path.read_bytes())))


def _files(root: Path) -> Iterable[Path]:
    found = [root] if root.is_file() else root.rglob("*")
    return (path for path in found if path.suffix in CODE and "_data" not in path.relative_to(root).parts)


def _version(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"{library} is missing"
