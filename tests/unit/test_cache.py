"""Results by content: what makes a key, and what the store does with entries that are damaged, unwanted or too many."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.cache.keys import DIGITS, code_version, digest
from generator.cache.store import Cache
from generator.dataset.fingerprint import fingerprint
from generator.progress import Progress
from generator.verify.includes import sources_of
from tests.factory import make_config

ROOT = Path(__file__).resolve().parents[2]


def forbidden() -> int:
    raise AssertionError("made again")


def open_cache(folder: Path, *overrides: str) -> Cache:
    return Cache.of(make_config("labels=[yes,no]", f"cache_dir={folder}", *overrides), Progress(quiet=True))


def entries(folder: Path) -> list[Path]:
    return sorted(folder.rglob("output.pkl"))


# ---- keys


def test_different_parts_have_different_digests() -> None:
    x = np.arange(4, dtype=np.int16)
    parts: list[tuple[Any, ...]] = [
        ("ab", "c"), ("a", "bc"), ("abc",), (b"abc",), (b"", b"abc"),
        (x,), (x.view(np.int8),), (x.reshape(2, 2),), (x + 1,), (x.tobytes(),), (),
    ]  # fmt: skip
    digests = [digest(*part) for part in parts]
    assert len(set(digests)) == len(parts)
    assert {len(text) for text in digests} == {DIGITS}
    assert digest(x) == digest(x.copy())


def test_code_version_is_that_of_the_named_parts() -> None:
    versions = {code_version(*parts) for parts in ((), ("features",), ("mirror.py",), ("templates/lib",))}
    assert len(versions) == 4


def test_fingerprint_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "yes").mkdir()
    clip = tmp_path / "yes" / "s1_0.wav"
    seen = [fingerprint(tmp_path, ["yes"])]
    for change in (
        lambda: clip.write_bytes(b"RIFF1"),
        lambda: clip.write_bytes(b"RIFF2"),
        lambda: clip.rename(clip.with_name("s2_0.wav")),
        (tmp_path / "no").mkdir,
    ):
        change()
        seen.append(fingerprint(tmp_path, ["yes"]))
    assert len(set(seen)) == len(seen)
    (tmp_path / "no" / "other.wav").write_bytes(b"of a label that is not asked for")
    assert fingerprint(tmp_path, ["yes"]) == seen[-1]
    (tmp_path / "_background_noise_").mkdir()
    (tmp_path / "_background_noise_" / "rain.wav").write_bytes(b"RIFF1")
    seen.append(fingerprint(tmp_path, ["yes"]))
    (tmp_path / "_background_noise_" / "rain.wav").write_bytes(b"RIFF2")  # it may be mixed into copies
    assert fingerprint(tmp_path, ["yes"]) not in seen


def test_headers_of_headers_belong_to_a_source(tmp_path: Path) -> None:
    lib = tmp_path / "lib"
    lib.mkdir()
    (tmp_path / "main.cpp").write_text('#include "a.h"\n#include <cstdint>\n  #  include <b.h>\n')
    (tmp_path / "a.h").write_text('#pragma once\n#include "b.h"\n')
    (lib / "b.h").write_text('#include "a.h"\n')
    (lib / "unused.h").write_text("")
    assert [path.name for path in sources_of(tmp_path / "main.cpp", [lib])] == ["main.cpp", "a.h", "b.h"]


# ---- store


def test_the_second_run_takes_what_the_first_made(tmp_path: Path) -> None:
    first, second = open_cache(tmp_path), open_cache(tmp_path)
    assert first.get("stage", "key", lambda: 7) == 7
    assert second.get("stage", "key", forbidden) == 7
    assert (first.hits, second.hits) == ([], ["stage"])
    assert open_cache(tmp_path).get("stage", "another key", lambda: 8) == 8
    assert open_cache(tmp_path).get("another stage", "key", lambda: 9) == 9


def test_size_0_keeps_and_takes_nothing(tmp_path: Path) -> None:
    open_cache(tmp_path).get("stage", "key", lambda: 7)
    off = open_cache(tmp_path, "cache_size=0")
    assert off.get("stage", "key", lambda: 8) == 8
    assert off.get("stage", "new", lambda: 8) == 8
    assert off.hits == []
    assert len(entries(tmp_path)) == 1


def test_what_is_not_to_be_kept_is_given_but_not_kept(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    assert cache.get("verify", "key", lambda: "failed", keep=lambda result: result == "passed") == "failed"
    assert cache.get("verify", "key", lambda: "passed", keep=lambda result: result == "passed") == "passed"
    assert cache.get("verify", "key", lambda: "failed") == "passed"


def test_an_error_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="made again"):
        open_cache(tmp_path).get("stage", "key", forbidden)
    assert open_cache(tmp_path).get("stage", "key", lambda: 7) == 7


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"x" + data])
def test_a_damaged_entry_is_made_again_silently(
    tmp_path: Path, damage: Callable[[bytes], bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    value = list(range(1000))
    open_cache(tmp_path).get("stage", "key", lambda: value)
    (entry,) = entries(tmp_path)
    entry.write_bytes(damage(entry.read_bytes()))
    assert open_cache(tmp_path).get("stage", "key", lambda: value) == value
    assert open_cache(tmp_path).get("stage", "key", lambda: []) == value
    assert capfd.readouterr() == ("", "")


def test_trim_leaves_no_more_than_cache_size(tmp_path: Path) -> None:
    cache = open_cache(tmp_path, "cache_size=1")
    for key in range(4):
        cache.get("stage", str(key), lambda: bytes(400_000))
    cache.trim()
    assert len(entries(tmp_path)) == 2
    assert sum(path.stat().st_size for path in entries(tmp_path)) <= 10**6


def test_a_folder_that_cannot_be_made_is_said_and_done_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert open_cache(tmp_path / "file").get("stage", "key", lambda: 7) == 7
    assert "cache_dir=" in capsys.readouterr().err


def test_processes_share_a_folder(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from joblib import Memory; from generator.cache.store import Cache\n"
        "cache = Cache(Memory(Path(sys.argv[1]), verbose=0), 10**9)\n"
        "for key in range(60):\n"
        "    assert cache.get('stage', str(key), lambda: [key] * 5000) == [key] * 5000\n"
    )
    command = [sys.executable, "-W", "error", "-c", program, str(tmp_path)]
    running = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in running:
        assert process.communicate(timeout=60)[1] == ""
        assert process.returncode == 0
    assert len(entries(tmp_path)) == 60
