"""What a C++ source is made of: itself and the headers that it includes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def sources_of(source: Path, folders: Sequence[Path]) -> dict[Path, str]:
    """The source and every header that it may include, directly or not, with their texts; in the order of inclusion.

    Headers are looked for beside the file and in `folders`; what is in neither belongs to the compiler. A header counts
    even where a condition leaves it out.
    """
    found: dict[Path, str] = {}
    waiting = [source]
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = path.read_text(encoding="utf-8", errors="surrogateescape")
        for name in INCLUDE.findall(found[path]):
            header = next((folder / name for folder in (path.parent, *folders) if (folder / name).is_file()), None)
            waiting += [header] if header else []
    return found
