"""The validated configuration as YAML that replays the run, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from omegaconf import OmegaConf

NOT_HASHED = ("samples_dir", "output_dir")  # folders of this computer

HEADER = """\
# The whole configuration of this run. To run it again:
#   python -m generator --config-path=<the folder of this file> --config-name=config
"""


def resolved_yaml(values: Mapping[str, Any], task: str) -> str:
    """`values` (top-level keys and groups, in order) as YAML; verb, port and virtual board can still be chosen."""
    defaults = [{"virtual": "default"}, {"task": task}, "_self_"]
    document = {"defaults": defaults, **plain(values), "port": "auto", "overwrite": False}
    return HEADER + OmegaConf.to_yaml(OmegaConf.create(document))  # quotes what OmegaConf would read as a number


def config_hash(values: Mapping[str, Any]) -> str:
    """16 hexadecimal digits over all of them but NOT_HASHED."""
    hashed = {key: value for key, value in plain(values).items() if key not in NOT_HASHED}
    text = json.dumps(hashed, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain(value: Any) -> Any:
    """Dataclasses, enums and tuples as what YAML knows; `${`, which OmegaConf would interpolate, escaped."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.name
    return value.replace("${", r"\${") if isinstance(value, str) else value
