"""A project that is generated again: what is the user's stays, what is ours is ours, and an edit is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import manifest
from generator.cache import stages
from generator.types import FeatureMatrix, Verification
from tests.e2e.conftest import Generate, tree

MAIN, INI = "classifier/src/main.cpp", "classifier/platformio.ini"
MINE = {
    "classifier/src/on_label.cpp": '#include "siren.h"\n#include <Servo.h>  // of the board alone\n',
    "classifier/src/siren.h": "void Siren();\n",
    "classifier/lib/siren/siren.cpp": "void Siren() {}\n",
    "classifier/user.ini": "[env:nano33ble]\nlib_deps = arduino-libraries/Servo\n",
    "notes.txt": "louder\n",
}


@pytest.fixture
def run(generate: Generate, few_samples: Path) -> Generate:
    return lambda *keys, **more: generate("labels=[yes,no]", f"samples_dir={few_samples}", *keys, **more)


def edit(path: Path) -> bytes:
    path.write_bytes(path.read_bytes() + b"// mine\n")
    return path.read_bytes()


def test_an_edit_is_named_and_kept(run: Generate) -> None:
    project = run().project
    main, ini = edit(project / MAIN), edit(project / INI)
    before = tree(project)

    refused = run("model=linear_svm")
    assert refused.status == 1
    assert refused.err.startswith(  # before any work
        f"error: firmware_out/yes_no: files that the generator writes were edited: {INI}, {MAIN}\n"
        "  try: overwrite=true at the end of this command: they are written anew, yours stay beside as <file>.edited;\n"
        "       and the change to where it lasts: a key of the configuration (each constant names its key); "
        "user.ini beside platformio.ini; classifier/src/on_label.cpp or files of your own\n"
    )
    assert tree(project) == before

    forced = run("model=linear_svm", "overwrite=true")
    assert forced.status == 0, forced.err
    assert f"warning: files that were not as the generator left them stay as {INI}.edited, {MAIN}.edited" in forced.err
    after = tree(project)
    assert (after[f"{MAIN}.edited"], after[f"{INI}.edited"]) == (main, ini)
    assert b"// mine" not in after[MAIN] + after[INI]
    assert "overwrite: false" in (project / "config.yaml").read_text(encoding="utf-8")

    again = run("model=linear_svm")
    assert again.status == 0, again.err
    assert (project / f"{MAIN}.edited").read_bytes() == main


def test_what_is_the_users_stays_and_what_is_ours_comes_and_goes(run: Generate) -> None:
    project = run().project
    for name, text in MINE.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    (project / MAIN).unlink()
    assert (project / "classifier/lib/model/kernel.h").is_file()

    other = run("model=linear_svm")
    assert other.status == 0, other.err
    assert other.report["verification"]["status"] == "passed"
    assert {name: (project / name).read_text(encoding="utf-8") for name in MINE} == MINE
    assert (project / MAIN).is_file()
    assert not (project / "classifier/lib/model/kernel.h").exists()
    assert manifest.edited(project) == []

    virtual = run("model=linear_svm", "task=monitor", "port=virtual")
    assert virtual.status == 1
    assert "can't compile on_label.cpp: " in virtual.err
    assert "port=virtual has Arduino.h and none of the other libraries" in virtual.err


def test_capture_minds_its_own_files(run: Generate) -> None:
    project = run().project
    edit(project / MAIN)
    assert run("task=capture").status == 0
    assert manifest.edited(project) == [MAIN]
    mine = edit(project / "capture/src/main.cpp")
    refused = run("task=capture")
    assert refused.status == 1
    assert "were edited: capture/src/main.cpp\n" in refused.err
    assert run("task=capture", "overwrite=true").status == 0
    assert (project / "capture/src/main.cpp.edited").read_bytes() == mine
    assert manifest.edited(project) == [MAIN]


def test_an_edited_config_is_taken_where_it_is_replayed(run: Generate, generate: Generate) -> None:
    project = run().project
    path = project / "config.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("seed: 0", "seed: 5"), encoding="utf-8")
    assert "were edited: config.yaml\n" in run().err
    replayed = generate("--config-path=firmware_out/yes_no")
    assert replayed.status == 0, replayed.err
    assert replayed.report["seed"] == 5
    assert "--config-path=firmware_out/yes_no task=monitor" in replayed.out


def test_a_failed_proof_leaves_edits_where_they_are(run: Generate, monkeypatch: pytest.MonkeyPatch) -> None:
    project = run().project
    edit(project / MAIN)
    before = tree(project)

    def fails(*_: object, matrix: FeatureMatrix, **__: object) -> Verification:
        clips = len(matrix.test.x)
        return Verification("failed", predictions=(0,) * clips, rejected=(False,) * clips, reason="a clip differs")

    monkeypatch.setattr(stages, "verify", fails)
    result = run("overwrite=true")
    assert result.status == 1
    assert "a clip differs" in result.err
    assert tree(project) == before
    assert (project.with_name("yes_no.failed") / MAIN).is_file()


def test_only_the_edited_job_of_a_sweep_stops(run: Generate) -> None:
    sweep = ("--multirun", "model=svm,linear_svm", "features=rms", "audio.window=0.512")
    assert run(*sweep).status == 0
    folder = Path("firmware_out/sweeps/yes_no")
    edit(folder / "model-svm" / MAIN)
    done = run(*sweep)  # both are done: nothing is written, so nothing is lost
    assert done.status == 0, done.err
    for job in ("model-svm", "model-linear_svm"):
        (folder / job / "report.json").unlink()

    again = run(*sweep)
    assert again.status == 1
    assert f"were edited: {MAIN}" in again.err
    assert (folder / "model-linear_svm" / "report.json").is_file()
    assert run(*sweep, "overwrite=true").status == 0
    assert (folder / "model-svm" / f"{MAIN}.edited").is_file()
