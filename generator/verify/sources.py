"""The C++ of a generated project, as it is compiled beside the stand-ins of templates/desktop or for the board."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator import paths

CORE = ("config", "features", "detection", "model")  # libraries that need no board
DESKTOP = "desktop"  # the stand-ins: in templates, and in projects for this computer


@dataclass(frozen=True)
class Sources:
    core: list[Path]
    sketch: list[Path]  # the other libraries, but for stand-ins, and src
    includes: list[Path]  # folders; that of the stand-ins is the last one


def project_sources(project: Path) -> Sources:
    lib, src = project / "lib", project / "src"
    rest = [path for path in sorted(lib.rglob("*.cpp")) if path.parent.name not in (*CORE, DESKTOP)]
    return Sources(
        core=[path for name in CORE for path in sorted((lib / name).glob("*.cpp"))],
        sketch=[*rest, *sorted(src.glob("*.cpp"))],
        includes=[*sorted(path for path in lib.iterdir() if path.is_dir()), src, paths.templates_dir() / DESKTOP],
    )
