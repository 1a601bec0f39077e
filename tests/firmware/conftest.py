"""The two sketches as programs of this computer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from generator import writer
from generator.render.project import render_capture

from .desktop import SKETCHES, Desktop, write_headers
from .live import MakeConfig, live_config, with_virtual


@pytest.fixture(scope="session")
def includes(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return write_headers(tmp_path_factory.mktemp("headers"))


@pytest.fixture(scope="session")
def desktop(gxx: str, includes: list[str], tmp_path_factory: pytest.TempPathFactory) -> Desktop:
    return Desktop(gxx, tmp_path_factory.mktemp("desktop"), includes)


@pytest.fixture(scope="session")
def capture(desktop: Desktop) -> Path:
    return desktop.build("capture", SKETCHES[0].glob("*.cpp"))


@pytest.fixture(scope="session")
def classifier(desktop: Desktop) -> Path:
    return desktop.build("classifier", SKETCHES[1].glob("*.cpp"))


@pytest.fixture(scope="session")
def live(gxx: str, tmp_path_factory: pytest.TempPathFactory) -> MakeConfig:
    """Makes configurations for port=virtual, whose capture firmware is there already."""
    config = live_config(tmp_path_factory.mktemp("live"))
    writer.write(Path(config.project_dir) / "capture", render_capture(config).files)
    return partial(with_virtual, config)
