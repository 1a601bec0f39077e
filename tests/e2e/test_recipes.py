"""docs/extending.md: each recipe's files, as they stand there, beside the others in a copy of the package."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.docs.pages import DOCS, ROOT, blocks, section

PAGE = (DOCS / "extending.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^## (.*)$", PAGE, re.M)
QUICK = ["board=desktop", "augmentation=none", "dataset.learning_curve=false", "features.hop_length=512"]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package of its own, which is what Python finds there."""
    folder = tmp_path_factory.mktemp("package")
    for name in ("generator", "conf", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipe(recipe: str, package: Path, few_samples: Path, gxx: str) -> None:
    found = list(blocks(section(PAGE, recipe)))
    for block in found:
        if block.path:
            path = package / block.path
            assert not path.exists(), f"{block.path}: a recipe changes no file"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    python = [str(package / block.path) for block in found if block.language == "python" and block.path]
    if python:
        config = ["--config", str(ROOT / "pyproject.toml")]
        subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", *config, *python], check=True)

    (line,) = (block.text for block in found if block.language == "sh")
    words = shlex.split(line)
    chosen = dict(word.split("=") for word in words[4:])  # group → name
    quick = [key for key in QUICK if key.partition("=")[0] not in chosen]
    command = [sys.executable, *words[1:], *quick, f"samples_dir={few_samples}"]
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((package / "firmware_out/yes_no/report.json").read_text(encoding="utf-8"))
    assert report["verification"]["status"] == "passed"
    assert report["verification"]["score_mismatches"] == report["verification"]["feature_mismatches"] == 0
    config = yaml.safe_load((package / "firmware_out/yes_no/config.yaml").read_text(encoding="utf-8"))
    assert {group: config[group]["name"] for group in chosen} == chosen
