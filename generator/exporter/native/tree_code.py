"""Trees as C++ code, for exporter.trees=fast: a comparison with a constant and a branch for each node.

Sums are words that stay in registers while a function goes through its trees. Where each leaf adds to all sums, two
of them share a word, 16 bits each, which they never pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from generator.exporter.native.trees import Trees
from generator.types import I64

MOST_NODES = 1000  # of a function: a compiler's time grows faster than a function does
FRAME = """\
// Generated from config.yaml; do not edit.
#include "trees.h"

// clang-format off
namespace {{

{functions}

}}  // namespace

void AddTrees(const Feature* x, int32_t* sums) {{
  uint32_t words[{words}];
{calls}
{additions}
}}
// clang-format on
"""


def tree_code(trees: Trees, values: I64, sums: int) -> str:
    """trees.cpp: AddTrees() of templates/lib/model/trees/trees.h.

    `values` are what a leaf adds to every sum, [leaves, sums], or to the one of its tree, in turn, [leaves, 1].
    """
    paired = values.shape[1] > 1
    steps = _pairs(values) if paired else values
    turns = 1 if paired else sums
    functions, calls = [], []
    for turn in range(turns):
        for group in _groups(trees, range(turn, len(trees.sizes), turns)):
            functions += ["\n".join(_tree(trees, tree, steps)) for tree in group]
            functions.append(_group(group, steps.shape[1], "=" if group[0] == turn else "+="))
            calls.append(f"  TreesFrom{group[0]}(x, words + {turn});")
    halves = [f"(words[{i // 2}] >> {i % 2 * 16}) & 0xFFFF" if paired else f"words[{i}]" for i in range(sums)]
    return FRAME.format(
        functions="\n\n".join(functions),
        words=turns * steps.shape[1],
        calls="\n".join(calls),
        additions="\n".join(f"  sums[{i}] += static_cast<int32_t>({half});" for i, half in enumerate(halves)),
    )


def _pairs(values: I64) -> I64:
    """Two columns in each word, [leaves, words]."""
    even = np.pad(values, ((0, 0), (0, values.shape[1] % 2)))
    return np.asarray(even[:, 0::2] | even[:, 1::2] << 16, np.int64)


def _groups(trees: Trees, numbers: Iterable[int]) -> Iterator[list[int]]:
    """Trees of one function each."""
    group: list[int] = []
    nodes = 0
    for tree in numbers:
        nodes += int(trees.sizes[tree])
        if group and nodes > MOST_NODES:
            yield group
            group, nodes = [], int(trees.sizes[tree])
        group.append(tree)
    yield group


def _tree(trees: Trees, tree: int, steps: I64) -> Iterator[str]:
    """Lines of a function that adds to the words s what the leaf says that x reaches."""
    x = " x" if trees.sizes[tree] else ""
    yield f"inline __attribute__((always_inline)) void Tree{tree}(const Feature*{x}, uint32_t* s) {{"
    for is_leaf, number, depth in trees.preorder(tree):
        indent = "  " * depth
        if is_leaf:
            yield f"  {indent}{_additions(steps[number].tolist())} return;"
            if depth:
                yield f"{indent}}}"
        else:
            yield f"  {indent}if (x[{trees.features[number]}] <= {trees.thresholds[number]}) {{"
    yield "}"


def _additions(steps: list[int]) -> str:
    terms = [f"s[{i}] {'-' if step < 0 else '+'}= {abs(step)}u;" for i, step in enumerate(steps) if step]
    return " ".join(terms or ["s[0] += 0u;"])


def _group(group: list[int], words: int, sets: str) -> str:
    """A function that goes through a group of trees, with the words in registers, and then sets or adds to `words`."""
    lines = [f"void TreesFrom{group[0]}(const Feature* x, uint32_t* words) {{", f"  uint32_t s[{words}] = {{}};"]
    lines += [f"  Tree{tree}(x, s);" for tree in group]
    lines += [f"  words[{i}] {sets} s[{i}];" for i in range(words)]
    return "\n".join([*lines, "}"])
