"""Where things are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import paths
from tests.factory import make_config


def test_our_own_folders_are_there() -> None:
    assert (paths.conf_dir() / "config.yaml").is_file()
    assert (paths.templates_dir() / "lib").is_dir()
    assert paths.bundled_samples_dir().is_dir()


def test_an_installed_wheel_carries_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_data").mkdir()
    monkeypatch.setattr(paths, "_BUNDLED", tmp_path / "_data")

    assert paths.conf_dir() == tmp_path / "_data" / "conf"
    assert paths.bundled_samples_dir() == tmp_path / "_data" / "samples"


def test_the_bundled_corpus_stands_in_for_samples_that_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert paths.samples_dir("samples") == (paths.bundled_samples_dir(), True)
    assert paths.samples_dir("sample") == (Path("sample"), False)
    (tmp_path / "samples").mkdir()
    assert paths.samples_dir("samples") == (Path("samples"), False)


def test_the_cache_follows_the_desktop_s_custom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")

    assert paths.default_cache_dir() == Path("/somewhere/generator")


def test_the_cache_can_be_moved_by_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.CACHE_VARIABLE, "~/elsewhere")

    assert paths.default_cache_dir() == Path.home() / "elsewhere"


def test_the_cache_is_no_part_of_the_configuration_that_a_run_leaves() -> None:
    assert "cache" not in make_config("labels=[yes,no]", "cache_dir=mine").resolved
