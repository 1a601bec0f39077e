"""The main job on the bundled samples: complete, repeatable, and never half done."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from pathlib import Path

import pytest
import yaml

from generator import pipeline
from generator.cache import stages
from generator.config.schema import Config
from generator.mirror import Mirror
from generator.render import project
from generator.types import Part, RenderedProject, Verification
from tests.e2e.conftest import Generate, tree

CONTRACT = {
    "evaluation": {
        "split", "train_clips", "train_copies", "test_clips", "groups",
        "accuracy", "balanced_accuracy", "accuracy_ci95", "trigger_rate", "reject_rate", "confusion", "per_label",
    },
    "verification": {
        "status", "compiler", "clips", "feature_mismatches", "score_mismatches", "label_agreement", "accuracy",
    },
    "resources": {
        "flash_bytes", "ram_bytes", "stack_bytes", "instructions_per_window", "instructions_per_hop", "real_time_load",
        "method",
    },
}  # fmt: skip
TOP_LEVEL = {"labels", "model", "features", "exporter", "board", "seed", "config_hash", "timing", *CONTRACT}

ANEW = "cache_size=0"  # a page says which stages came from the cache


def test_first_command_leaves_a_proven_project(generate: Generate) -> None:
    start = time.monotonic()
    result = generate("labels=[yes,no]", "model=svm")
    assert result.status == 0, result.err
    assert time.monotonic() - start < 60
    report = result.report
    assert report.keys() >= TOP_LEVEL
    for section, keys in CONTRACT.items():
        assert report[section].keys() >= keys
    proof = report["verification"]
    assert proof["status"] == "passed"
    assert proof["feature_mismatches"] == proof["score_mismatches"] == proof["sketch_mismatches"] == 0
    assert proof["clips"] == report["evaluation"]["test_clips"] >= 20
    assert proof["accuracy"] == report["evaluation"]["accuracy"] > 0.8
    assert report["evaluation"]["split"] == "speaker"
    names = {"config.yaml", "report.html", "figures/confusion.svg", "capture/platformio.ini", "classifier/src/main.cpp"}
    assert names <= tree(result.project).keys()
    assert result.out.endswith(
        "Next:\n"
        "  flash     python -m generator 'labels=[yes,no]' model=svm task=flash project=classifier\n"
        "  listen    python -m generator 'labels=[yes,no]' model=svm task=monitor\n"
        "  evaluate  python -m generator 'labels=[yes,no]' model=svm task=evaluate\n"
        "  look      open firmware_out/yes_no/report.html\n"
    )


def test_two_output_folders_hold_the_same_but_for_config_and_timing(generate: Generate, few_samples: Path) -> None:
    trees = []
    for folder in ("here", "elsewhere/deep"):
        assert generate("labels=[yes,no]", f"samples_dir={few_samples}", f"output_dir={folder}", ANEW).status == 0
        files = tree(Path(folder) / "yes_no")
        report = json.loads(files.pop("report.json"))
        assert report.pop("timing")
        assert yaml.safe_load(files.pop("config.yaml"))["output_dir"] == folder
        trees.append((files, report))
    assert trees[0] == trees[1]


def test_written_config_replays_the_run_byte_for_byte(generate: Generate, few_samples: Path) -> None:
    first = generate("labels=[yes,no]", f"samples_dir={few_samples}", "model.C=2", "seed=3", ANEW)
    before = tree(first.project)
    shutil.copytree(first.project, "saved")
    shutil.rmtree("firmware_out")
    again = generate(f"--config-path={Path('saved').absolute()}", "--config-name=config", ANEW)
    assert again.status == 0, again.err
    after = tree(again.project)
    for files in (before, after):
        report = json.loads(files["report.json"])
        report.pop("timing")
        files["report.json"] = json.dumps(report).encode()
    assert before == after


def test_one_key_changes_only_what_it_should(generate: Generate, few_samples: Path) -> None:
    before = tree(generate("labels=[yes,no]", f"samples_dir={few_samples}").project)
    after = tree(generate("labels=[yes,no]", f"samples_dir={few_samples}", "capture.gain=40").project)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    config = {f"{kind}/lib/config/project_config.{end}" for kind in ("capture", "classifier") for end in ("h", "cpp")}
    readmes = {"capture/README.md", "classifier/README.md"}  # which name the configuration's hash
    assert changed - readmes == {".generated", "config.yaml", "report.json", "report.html", *config}


def test_unchanged_files_keep_their_time_and_a_person_keeps_theirs(generate: Generate, few_samples: Path) -> None:
    folder = generate("labels=[yes,no]", f"samples_dir={few_samples}").project
    mine = folder / "classifier" / "src" / "on_label.cpp"
    mine.write_text(mine.read_text(encoding="utf-8") + "// my own line\n", encoding="utf-8")
    build = folder / "classifier" / ".pio" / "build" / "firmware.elf"
    build.parent.mkdir(parents=True)
    build.write_bytes(b"built")
    source = folder / "classifier" / "src" / "main.cpp"
    os.utime(source, (1_000_000_000, 1_000_000_000))
    assert generate("labels=[yes,no]", f"samples_dir={few_samples}", "features=rms", "audio.window=0.512").status == 0
    assert mine.read_text(encoding="utf-8").endswith("// my own line\n")
    assert build.read_bytes() == b"built"
    assert source.stat().st_mtime == 1_000_000_000
    assert not (folder / "classifier" / "lib" / "features" / "mel.cpp").exists()


def test_no_compiler_is_said_in_the_last_line(
    generate: Generate, few_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler")
    result = generate("labels=[yes,no]", f"samples_dir={few_samples}")
    assert result.status == 0
    assert result.report["verification"]["status"] == "skipped"
    assert "not verified" in result.out.strip().splitlines()[-1].lower()
    assert (result.project / "classifier" / "src" / "main.cpp").is_file()


def test_failing_proof_keeps_the_previous_project(
    generate: Generate, few_samples: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A wrong table in the C++ is caught, named by clip, and set aside."""
    good = generate("labels=[yes,no]", f"samples_dir={few_samples}")
    before = tree(good.project)
    render = project.render_classifier

    def wrong(config: Config, mirror: Mirror, vectors: Part) -> RenderedProject:
        rendered = render(config, mirror, vectors)
        name = "lib/model/model_data.cpp"
        text = re.sub(r"kBias\[1\] = \{\s*(-?\d+)", "kBias[1] = {\n    123", rendered.files[name])
        assert text != rendered.files[name]
        return RenderedProject({**rendered.files, name: text}, rendered.owned)

    monkeypatch.setattr(pipeline, "render_classifier", wrong)
    result = generate("labels=[yes,no]", f"samples_dir={few_samples}")
    assert result.status == 1
    assert re.search(r"error: (yes|no)/\S+\.wav: scores of the compiled C\+\+ differ", result.err)
    assert tree(good.project) == before
    failed = json.loads((tmp_path / "firmware_out" / "yes_no.failed" / "report.json").read_text(encoding="utf-8"))
    assert failed["verification"]["status"] == "failed"
    assert failed["verification"]["score_mismatches"] > 0


def test_interrupt_leaves_no_half_project(
    generate: Generate, few_samples: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: object, **__: object) -> Verification:
        raise KeyboardInterrupt

    monkeypatch.setattr(stages, "verify", interrupted)
    result = generate("labels=[yes,no]", f"samples_dir={few_samples}")
    assert result.status != 0
    assert "Traceback" not in result.err
    assert list((tmp_path / "firmware_out").iterdir()) == []


def test_capture_alone_needs_no_samples(generate: Generate) -> None:
    result = generate("labels=[purr,meow]", "task=capture", project="firmware_out/purr_meow")
    assert result.status == 0
    files = tree(result.project)
    assert "capture/src/main.cpp" in files
    assert not any(name.startswith("classifier/") for name in files)


def test_capture_leaves_the_classifier_alone(generate: Generate, few_samples: Path) -> None:
    before = tree(generate("labels=[yes,no]", f"samples_dir={few_samples}").project)
    assert generate("labels=[yes,no]", "task=capture").status == 0
    after = tree(Path("firmware_out/yes_no"))
    assert {n: t for n, t in before.items() if n.startswith("classifier/")} == {
        n: t for n, t in after.items() if n.startswith("classifier/")
    }
