"""Thresholds of trees on integer features: integers that send every window where scikit-learn sends it."""

from __future__ import annotations

from typing import Any

import numpy as np

from generator.exporter.scaling import F64, Scaling
from generator.types import I64


def integer_thresholds(thresholds: F64, features: I64, scaling: Scaling, dtype: np.dtype[Any]) -> I64:
    """For each threshold, on one of `features` of `dtype`, the largest integer that is left of it; same shape.

    scikit-learn compares the scaled feature as float32, which holds all of int8 and int16 exactly.
    """
    lowest, highest = np.iinfo(dtype).min, np.iinfo(dtype).max
    integers, result = np.arange(lowest, highest + 1), np.empty(len(features), np.int64)
    for feature in np.unique(features):
        own = features == feature
        seen = ((integers - scaling.mean[feature]) / scaling.scale[feature]).astype(np.float32)
        result[own] = lowest - 1 + np.searchsorted(seen, thresholds[own], side="right")
    return result
