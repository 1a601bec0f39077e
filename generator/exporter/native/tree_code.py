"""Trees as C++ code, for exporter.trees=fast: a comparison with a constant and a branch for each node.

Sums stay in registers while a function goes through its trees. Where each leaf adds to all sums, two of them share a
word, 16 bits each, which they never pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from generator.exporter.native.trees import Trees
from generator.types import I64

MOST_NODES = 2000  # of a function: a compiler's time grows faster than a function does
FRAME = """\
// Generated from config.yaml; do not edit.
#include "trees.h"

// clang-format off
namespace {{

{functions}

}}  // namespace

void AddTrees(const Feature* x, int32_t* sums) {{
{calls}
}}
// clang-format on
"""


def tree_code(trees: Trees, values: I64, sums: int) -> str:
    """trees.cpp: AddTrees() of templates/lib/model/trees/trees.h.

    `values` are what a leaf adds to every sum, [leaves, sums], or to the one of its tree, in turn, [leaves, 1].
    """
    paired = values.shape[1] > 1
    words = _pairs(values) if paired else values
    functions, calls = [], []
    for turn in range(1 if paired else sums):
        for group in _groups(trees, range(turn, len(trees.sizes), 1 if paired else sums)):
            name = f"AddFrom{group[0]}"
            functions += ["\n".join(_tree(trees, tree, words)) for tree in group]
            halves = [f"(s[{i // 2}] >> {i % 2 * 16}) & 0xFFFF" for i in range(sums)] if paired else ["s[0]"]
            functions.append("\n".join(_adder(name, group, words.shape[1], turn, halves)))
            calls.append(f"  {name}(x, sums);")
    return FRAME.format(functions="\n\n".join(functions), calls="\n".join(calls))


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


def _tree(trees: Trees, tree: int, words: I64) -> Iterator[str]:
    """Lines of a function that adds to the words s what the leaf says that x reaches."""
    x = " x" if trees.sizes[tree] else ""
    yield f"inline __attribute__((always_inline)) void Tree{tree}(const Feature*{x}, uint32_t* s) {{"
    for is_leaf, number, depth in trees.preorder(tree):
        indent = "  " * depth
        if is_leaf:
            yield f"  {indent}{_additions(words[number].tolist())} return;"
            if depth:
                yield f"{indent}}}"
        else:
            yield f"  {indent}if (x[{trees.features[number]}] <= {trees.thresholds[number]}) {{"
    yield "}"


def _additions(words: list[int]) -> str:
    terms = [f"s[{i}] {'-' if word < 0 else '+'}= {abs(word)}u;" for i, word in enumerate(words) if word]
    return " ".join(terms or ["s[0] += 0u;"])


def _adder(name: str, group: list[int], words: int, first: int, sums: list[str]) -> Iterator[str]:
    """Lines of a function that goes through a group of trees, and adds to the sums from `first` on."""
    yield f"void {name}(const Feature* x, int32_t* sums) {{"
    yield f"  uint32_t s[{words}] = {{}};"
    yield from (f"  Tree{tree}(x, s);" for tree in group)
    yield from (f"  sums[{first + i}] += static_cast<int32_t>({value});" for i, value in enumerate(sums))
    yield "}"
