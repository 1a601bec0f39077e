"""Model families of an exporter: the modules of its package that have `accepts` and `export`, found by themselves."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def family_of(estimator: Any, package: str) -> ModuleType | None:
    """The first family of the package whose `accepts(estimator)` says yes, in order of names."""
    modules = pkgutil.iter_modules(importlib.import_module(package).__path__)
    for name in sorted(info.name for info in modules):
        module = importlib.import_module(f"{package}.{name}")
        if hasattr(module, "accepts") and module.accepts(estimator):
            return module
    return None
