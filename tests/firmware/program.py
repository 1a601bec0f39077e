"""A rendered classifier as files on disk and as the replay program of this computer."""

from __future__ import annotations

import subprocess
from pathlib import Path

from generator import paths, writer
from generator.config.schema import Config
from generator.features.matrix import extract
from generator.mirror import Mirror
from generator.progress import Progress
from generator.render.project import render_classifier
from generator.render.vectors import parity_vectors
from generator.types import Dataset
from generator.verify.sources import CORE

WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wdouble-promotion", "-Werror")
SANITIZERS = (
    "-fsanitize=undefined,address",
    "-fno-sanitize-recover=all",
    "-ftrivial-auto-var-init=pattern",  # so that what is read before it is written is never zero by luck
    "-g",
)


def write_classifier(folder: Path, config: Config, mirror: Mirror, dataset: Dataset) -> Path:
    """The classifier's files below `folder`; its parity vectors come from the data set."""
    matrix = extract(dataset, mirror.front_end, mirror.detector, Progress(quiet=True))
    writer.write(folder, render_classifier(config, mirror, parity_vectors(dataset, matrix, mirror)).files)
    return folder


def includes(project: Path) -> list[str]:
    return [f"-I{path}" for path in sorted((project / "lib").iterdir())]


def core_sources(project: Path) -> list[Path]:
    return [path for name in CORE for path in (project / "lib" / name).glob("*.cpp")]


def build_replay(gxx: str, project: Path, *options: str) -> Path:
    """The replay program, C++11 with every warning an error."""
    sources = [*core_sources(project), *(paths.templates_dir() / "replay").glob("*.cpp")]
    return _build(gxx, sources, project / "replay.exe", *options, *includes(project))


def build_sketch(gxx: str, project: Path, *options: str) -> Path:
    """The whole sketch against the stand-ins, likewise."""
    desktop = paths.templates_dir() / "desktop"
    sources = [*(project / "lib").rglob("*.cpp"), *(project / "src").glob("*.cpp"), *desktop.glob("*.cpp")]
    folders = [f"-I{project / 'src'}", f"-I{desktop}"]
    return _build(gxx, sources, project / "sketch.exe", *options, *includes(project), *folders)


def _build(gxx: str, sources: list[Path], program: Path, *options: str) -> Path:
    flags = ["-std=c++11", "-O1", *WARNINGS, *options]
    subprocess.run([gxx, *flags, *map(str, sources), "-o", str(program)], check=True)
    return program
