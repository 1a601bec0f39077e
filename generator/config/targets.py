"""`_target_`: the class or function that a YAML file names. Only our own and scikit-learn's, so that a configuration
from a stranger runs nothing else.
"""

from __future__ import annotations

import importlib
import inspect
from dataclasses import is_dataclass
from typing import Any, get_type_hints

from generator.config.suggest import closest
from generator.errors import ConfigError

ALLOWED = ("generator", "sklearn")


def is_allowed(path: str) -> bool:
    return path.partition(".")[0] in ALLOWED


def resolve(path: Any, section: str) -> Any:
    """The class or function at `path`, the `_target_` of a group. Raises ConfigError where there is none."""
    key = f"{section}._target_={path}"
    if path is None:
        raise ConfigError(
            f"{section}._target_ is missing: which class or function?",
            hint=f"defaults: [<a file of conf/{section}>, _self_] first, then what differs",
        )
    if not isinstance(path, str) or not is_allowed(path):
        raise ConfigError(
            f"{key} is outside of generator and scikit-learn: a configuration may run no other code",
            hint=f"one of the files of conf/{section}",
        )
    module_name, _, name = path.rpartition(".")
    try:
        module = importlib.import_module(module_name)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"{key}: {error}", hint=f"{section}._target_=<package.module.Name>") from error
    target = getattr(module, name, None)
    if not (inspect.isclass(target) or inspect.isfunction(target)) or not is_allowed(target.__module__):
        meant = closest(name, (other for other in dir(module) if not other.startswith("_")))
        hint = f"{section}._target_={module_name}.{meant}" if meant else f"another name of {module_name}"
        raise ConfigError(f"{key}: {module_name} has no class or function {name}", hint=hint)
    return target


def options_of(task: Any) -> type[Any] | None:
    """The dataclass of a task's own keys: `(Config, Progress, Options) -> Outcome`, or none."""
    kinds = [kind for name, kind in get_type_hints(task).items() if name != "return"]
    return next((kind for kind in kinds[2:] if isinstance(kind, type) and is_dataclass(kind)), None)


def parameters(model: Any) -> list[str]:
    """Names of the constructor's parameters of the class that the `_target_` of a model names."""
    return list(inspect.signature(resolve(model, "model")).parameters)
