"""Which generator this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def generator_version() -> str:
    """Of the installed package."""
    try:
        return version("generator")
    except PackageNotFoundError:
        return "(a checkout that is not installed)"
