"""What all tests may need: compilers and real recordings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each module has a cache folder of its own, also in the commands that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real recordings beside the repository; where `CI` is set its absence is a failure."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        reason = f"real recordings are not at {folder}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


def find_tool(name: str) -> str:
    """Its path. Where it is missing, the test is skipped; where `CI` is set, it fails."""
    path = shutil.which(name)
    if path is None:
        reason = f"{name} is not installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def gxx() -> str:
    return find_tool("g++")


@pytest.fixture(scope="session")
def arm_gxx() -> str:
    return find_tool("arm-none-eabi-g++")


@pytest.fixture(scope="session")
def clang_format() -> str:
    return find_tool("clang-format")
