"""The model group: a scikit-learn classifier's class and parameters, checked by scikit-learn itself before any work."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from sklearn.base import BaseEstimator, ClassifierMixin

from generator.config import targets
from generator.config.locate import Origin
from generator.config.schema import ModelConfig
from generator.config.suggest import closest, listed, shown, unknown_key
from generator.errors import ConfigError

OWN_KEYS = ("name", "standardise", "rank")  # the rest are the class's parameters; rank is the exporter's
_INVALID = re.compile(r"The '(\w+)' parameter of \w+ must be (.*)\. Got .* instead\.", re.DOTALL)
_CHOICES = re.compile(r"a str among \{([^}]*)\}( or a callable)?")


def model_config(values: Mapping[str, Any], origin: Origin) -> ModelConfig:
    """The group's values with its `name` and `_target_`. Raises ConfigError where the class would not take them."""
    target = values.get("_target_")
    cls = targets.resolve(target, "model")
    if not (inspect.isclass(cls) and issubclass(cls, BaseEstimator) and issubclass(cls, ClassifierMixin)):
        raise ConfigError(f"model._target_={target} is not a classifier", hint="model._target_=sklearn.svm.SVC")
    if not isinstance(values.get("name"), str):
        raise ConfigError(f"model.name={shown(values.get('name'))} must be text", hint="name: svm")
    if not isinstance(values.get("standardise", False), bool):
        raise ConfigError("model.standardise must be true or false", hint="model.standardise=true")
    params = {key: value for key, value in values.items() if key not in {"_target_", *OWN_KEYS}}
    for key in params:
        if key not in targets.parameters(target):
            raise unknown_key(f"model.{key}", [*targets.parameters(target), *OWN_KEYS])
    try:
        estimator: Any = cls(**params)
        estimator._validate_params()  # what fit() does first
    except ValueError as error:
        raise _invalid(str(error), params, origin) from error
    except TypeError as error:
        raise ConfigError(f"model._target_={target}: {error}", hint="model=svm") from error
    return ModelConfig(values["name"], str(target), params, values.get("standardise", False))


def _invalid(message: str, params: Mapping[str, Any], origin: Origin) -> ConfigError:
    match = _INVALID.match(message)
    if not match:
        return ConfigError(f"model: {message}", hint="python -m generator --cfg job")
    key, allowed = match[1], match[2]
    choices = sorted(re.findall(r"'([^']*)'", allowed))
    allowed = _CHOICES.sub(lambda found: listed(sorted(re.findall(r"'([^']*)'", found[1]))), allowed)
    for theirs, ours in (("a float in", "a number in"), ("an int in", "a whole number in")):
        allowed = allowed.replace(theirs, ours)
    better = closest(str(params[key]), choices) or origin.example(f"model.{key}") or "..."
    return ConfigError(f"model.{key}={shown(params[key])} must be {allowed}", hint=f"model.{key}={better}")
