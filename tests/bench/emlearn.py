"""The emlearn package: trees in each layout, number format and way of voting, nets, naive Bayes, nearest neighbours."""

from __future__ import annotations

import contextlib
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.candidate import Candidate, Variants, unscaled

with np.errstate():  # it changes numpy's for the whole program
    import emlearn as package

__all__ = ["INCLUDES", "package", "variants"]

INCLUDES = (Path(package.includedir),)
VOTES = {"hard votes": 0, "soft votes": 8}  # leaf_bits
NEIGHBOURS = """
static EmlNeighborsDistanceItem distances[{items}];
static int32_t nearest(const int16_t* x) {{
  int16_t label = -1;
  eml_neighbors_predict(&model, x, {size}, distances, {items}, &label);
  return label;
}}
"""


def variants(estimator: Any, dtype: np.dtype[Any]) -> Variants:
    classifier, scaler = unscaled(estimator)
    if type(classifier).__name__ in package.trees.SUPPORTED_ESTIMATORS:
        return _tree_variants(classifier, dtype)
    if type(classifier).__name__ == "MLPClassifier":
        return {f"emlearn, {method}": partial(net, classifier, scaler, method) for method in ("inline", "loadable")}
    if type(classifier).__name__ == "KNeighborsClassifier":
        return {"emlearn": partial(neighbours, classifier)}
    return {"emlearn": partial(bayes, classifier, scaler)}


def _tree_variants(classifier: Any, dtype: np.dtype[Any]) -> Variants:
    """Integer thresholds are cut towards zero, so x ≤ 3.5 becomes x < 3; once more with what x < threshold needs."""
    formats = [("inline", "float", False)]
    for method, ctype in (("inline", f"{dtype.name}_t"), ("loadable", "int16_t")):
        formats += [(method, ctype, False), (method, ctype, True)]
    return {
        f"emlearn, {method} {ctype}, {votes}{', thresholds mended' if mended else ''}": partial(
            trees, classifier, method, ctype, mended, leaf_bits
        )
        for votes, leaf_bits in VOTES.items()
        for method, ctype, mended in formats
    }


def trees(classifier: Any, method: str, ctype: str, mended: bool, leaf_bits: int) -> Candidate:
    model = convert(classifier, method=method, dtype=ctype, leaf_bits=leaf_bits)
    if mended:
        nodes, roots, leaves = model.forest_
        model.forest_ = [[node[0], np.floor(node[1]) + 1, *node[2:]] for node in nodes], roots, leaves
    code = model.save(name="model", include_proba=False)
    return _candidate(code, f"model_predict(x, {classifier.n_features_in_})", ctype)


def net(classifier: Any, scaler: Any, method: str) -> Candidate:
    code = convert(classifier, method=method).save(name="model", inference=[method])
    return _candidate(code, f"model_predict(x, {classifier.n_features_in_})", "float", scaler)


def bayes(classifier: Any, scaler: Any) -> Candidate:
    code = convert(classifier).save(name="model")
    return _candidate(code, f"model_predict(x, {classifier.n_features_in_})", "float", scaler)


def neighbours(classifier: Any) -> Candidate:
    code = convert(classifier).save(name="model")
    items, size = classifier._fit_X.shape
    return _candidate(code + NEIGHBOURS.format(items=items, size=size), "nearest(x)", "int16_t")


def convert(classifier: Any, **options: Any) -> Any:
    """emlearn.convert, which leaves what it compiles for its own predict() in the working directory."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder), np.errstate():
        return package.convert(classifier, **options)


def _candidate(code: str, answer: str, ctype: str, scaler: Any = None) -> Candidate:
    return Candidate({"model.h": code}, answer, ctype=ctype, includes=INCLUDES, scaler=scaler)
