"""Decision trees and forests of them: the mean of the leaves' label distributions, as scikit-learn's predict_proba."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from generator.exporter.native import TreeLayout
from generator.exporter.native.tree_model import TreeModel
from generator.exporter.native.trees import read_trees
from generator.exporter.scaling import unwrap

MOST = (1 << 16) - 1  # that a sum over the trees may be: C++ adds two labels in one word


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], DecisionTreeClassifier | RandomForestClassifier | ExtraTreesClassifier)


def export(estimator: Any, dtype: np.dtype[Any], trees: TreeLayout) -> TreeModel:
    """A fitted tree or forest over features of `dtype`.

    Each tree's share of a label is rounded down by less than 1/65536, and the sum misses 65536 by one. Two labels
    have one sum, the second one's: where they are equal the first one answers, as with scikit-learn.
    """
    classifier, scaling = unwrap(estimator)
    fitted = [tree.tree_ for tree in getattr(classifier, "estimators_", [classifier])]
    shape, distributions = read_trees(fitted, scaling, dtype)
    summed = distributions if distributions.shape[1] > 2 else distributions[:, -1:]
    return TreeModel(
        trees=shape,
        values=np.floor(summed * MOST / len(fitted)).astype(np.int64),
        shares=True,
        prior=np.zeros(summed.shape[1], np.int64),
        total=MOST,
        shift=0,
        error_bound=(len(fitted) + 1) / (MOST + 1),
        layout=trees,
    )
