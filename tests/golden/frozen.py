"""A ModelSource as JSON, so that a golden project depends on nothing that scikit-learn computes.

python -m tests.golden.frozen CASE     fits a small model for CASE/case.yaml and writes CASE/model.json
"""

from __future__ import annotations

import json
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from hydra.utils import get_class

from generator.types import ModelSource
from tests.factory import make_config, make_mirror, small_svc

CASES = Path(__file__).resolve().parent


def freeze(value: Any) -> Any:
    """Dataclasses with their class, arrays with their dtype, everything else as JSON has it."""
    if is_dataclass(value):
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        return {"_class_": kind, **{field.name: freeze(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, np.ndarray):
        return {"_dtype_": str(value.dtype), "values": value.tolist()}
    return value


def thaw(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "_dtype_" in value:
        return np.array(value["values"], value["_dtype_"])
    kind = get_class(value["_class_"])
    return kind(**{key: thaw(item) for key, item in value.items() if key != "_class_"})


def load(case: Path) -> ModelSource:
    source: ModelSource = thaw(json.loads((case / "model.json").read_text(encoding="utf-8")))
    return source


def main(name: str) -> None:
    case = yaml.safe_load((CASES / name / "case.yaml").read_text(encoding="utf-8"))
    config = make_config(*case["overrides"])
    params = {key: value for key, value in config.model.params.items() if value is not None}
    source = make_mirror(config, small_svc(config, len(config.labels), **params)).source
    (CASES / name / "model.json").write_text(json.dumps(freeze(source), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
