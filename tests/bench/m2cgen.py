"""The m2cgen package: C in double precision, of which it knows no other."""

from __future__ import annotations

from functools import partial
from typing import Any

import m2cgen as package
import numpy as np

from tests.bench.candidate import Candidate, Variants, unscaled

SCALAR = 'extern "C" double score(double* input);\n'
VECTOR = """#include <algorithm>
#include <iterator>
extern "C" void score(double* input, double* output);

static int answer(double* x) {{
  double output[{labels}];
  score(x, output);
  return static_cast<int>(std::max_element(std::begin(output), std::end(output)) - output);
}}
"""
PAIRS = """#include <algorithm>
#include <iterator>
extern "C" void score(double* input, double* output);

static int answer(double* x) {{
  double output[{labels} * ({labels} - 1) / 2], *decision = output;
  int votes[{labels}] = {{}};
  score(x, output);
  for (int first = 0; first < {labels}; ++first) {{
    for (int second = first + 1; second < {labels}; ++second) {{
      ++votes[*decision++ > 0 ? first : second];
    }}
  }}
  return static_cast<int>(std::max_element(std::begin(votes), std::end(votes)) - votes);
}}
"""


def variants(estimator: Any, dtype: np.dtype[Any]) -> Variants:
    return {"m2cgen": partial(as_it_is, *unscaled(estimator))}


def as_it_is(classifier: Any, scaler: Any) -> Candidate:
    """Its code and the answer that a user makes of what it gives: decisions, or those of each two labels of an SVC."""
    code = package.export_to_c(classifier)
    if "double score(" in code:
        header, answer = SCALAR, "score(x) > 0"
    else:
        shape = PAIRS if type(classifier).__name__ == "SVC" else VECTOR
        header, answer = shape.format(labels=len(classifier.classes_)), "answer(x)"
    return Candidate({"model.h": header, "score.c": code}, answer, ctype="double", scaler=scaler)
