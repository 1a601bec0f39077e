"""The classifier as a plain C++ library of CMake: what it says of a recording is what the mirror says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import find_tool
from tests.factory import dataset_of, hostile, make_config, make_mirror, small_svc

from .program import SANITIZERS, WARNINGS, write_classifier


@pytest.mark.parametrize(
    "overrides",
    [
        ("features=logmel", "detection.refractory=0.5"),
        ("features=rms", "detection.refractory=0.5"),
        ("detection=continuous", "detection.min_margin=0"),
    ],
    ids=" ".join,
)
def test_example_says_what_the_mirror_says(tmp_path: Path, overrides: tuple[str, ...]) -> None:
    cmake, gxx = find_tool("cmake"), find_tool("g++")
    config = make_config("labels=[yes,no]", *overrides)
    mirror = make_mirror(config, small_svc(config))
    pcm = hostile("loud then silent", 4 * config.audio.sample_rate)
    project = write_classifier(tmp_path / "classifier", config, mirror, dataset_of([pcm]))
    flags = " ".join(["-O1", *WARNINGS, *SANITIZERS])
    options = [f"-DCMAKE_CXX_COMPILER={gxx}", f"-DCMAKE_CXX_FLAGS={flags}"]
    subprocess.run([cmake, "-S", project, "-B", project / "build", *options], check=True, capture_output=True)
    subprocess.run([cmake, "--build", project / "build", "--parallel", "2"], check=True, capture_output=True)

    program = project / "build" / "classify"
    done = subprocess.run([program], input=pcm.astype("<i2").tobytes(), capture_output=True, check=True)

    expected = mirror.lines(pcm, config.labels)
    assert expected
    assert [line.partition(" s  ")[2] for line in done.stdout.decode().splitlines()] == expected
