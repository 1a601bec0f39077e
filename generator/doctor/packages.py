"""Python and the packages that pyproject.toml names, those of the extras too."""

from __future__ import annotations

import platform
import shlex
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from generator import paths
from generator.doctor.check import Check

NAME = "generator"
NOT_FOR_USERS = ("all", "bench", "docs", "test")
PURPOSES = {
    "download": "dataset.download=true",
    "platformio": "task=build and task=flash, where there is no other pio",
    "profile": "instructions, stack and load in the report",
    "ray": "hydra/launcher=ray_cluster, sweeps on a Ray cluster",
    "search": "--multirun +sweep=quick",
    "slurm": "hydra/launcher=slurm, sweeps on a Slurm cluster",
}


def packages() -> Iterator[Check]:
    """One for Python, one for what is always needed, one for each extra."""
    yield Check("Python", "", found=f"{platform.python_version()} ({sys.executable})", is_required=True)
    requirements = _requirements()
    yield _check("Python packages", "everything", requirements[""], NAME, is_required=True)
    for extra in sorted(requirements.keys() - {"", *NOT_FOR_USERS}):
        purpose = PURPOSES.get(extra, "see docs/")
        yield _check(f"extra {extra}", purpose, requirements[extra], f"{NAME}[{extra}]")


def _check(name: str, purpose: str, needed: list[Requirement], package: str, *, is_required: bool = False) -> Check:
    there = {item.name: _version(item.name) for item in needed}
    lacking = [item for item in needed if not item.specifier.contains(there[item.name] or "0", prereleases=True)]
    found = ", ".join(f"{name} {version}" for name, version in there.items() if version)
    missing = ", ".join(f"{_typed(item)} (is {there[item.name] or 'not installed'})" for item in lacking)
    remedy = f"{shlex.quote(Path(sys.executable).name)} -m pip install {shlex.quote(package)}"
    if is_required:  # the package itself is there
        remedy = " ".join([remedy.rpartition(" ")[0], *(shlex.quote(_typed(item)) for item in lacking)])
    return Check(name, purpose, found, missing, remedy, is_required)


def _typed(requirement: Requirement) -> str:
    """As one types it: unicorn>=2.1, without the extra that it is for."""
    return f"{requirement.name}{requirement.specifier}"


def _requirements() -> dict[str, list[Requirement]]:
    """Extra → requirements; "" → what is always needed. A checkout that is not installed has them in pyproject.toml."""
    try:
        listed = [Requirement(text) for text in metadata.requires(NAME) or ()]
        extras = metadata.metadata(NAME).get_all("Provides-Extra") or []
        return {extra: [item for item in listed if _belongs(item, extra)] for extra in ("", *extras)}
    except metadata.PackageNotFoundError:
        project = tomllib.loads((paths.conf_dir().parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        lists = {"": project["dependencies"], **project["optional-dependencies"]}
        return {extra: [Requirement(text) for text in texts] for extra, texts in lists.items()}


def _belongs(requirement: Requirement, extra: str) -> bool:
    if requirement.marker is None:
        return not extra
    return requirement.marker.evaluate({"extra": extra}) and not (extra and requirement.marker.evaluate({"extra": ""}))


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
