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
from generator.verify.verify import CORE

WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Wdouble-promotion", "-Werror")
SANITIZERS = ("-fsanitize=undefined,address", "-fno-sanitize-recover=all", "-g")


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
    program = project / "replay.exe"
    flags = ["-std=c++11", "-O1", *WARNINGS, *options, *includes(project)]
    subprocess.run([gxx, *flags, *map(str, sources), "-o", str(program)], check=True)
    return program
