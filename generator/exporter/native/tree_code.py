"""Trees as C++ code, for exporter.trees=fast: a comparison with a constant and a branch for each node."""

from __future__ import annotations

from collections.abc import Iterator

from generator.types import I64

FRAME = """\
// Generated from config.yaml; do not edit.
#include "trees.h"

// clang-format off
namespace {{

{functions}

}}  // namespace

const Tree kTrees[] = {{
{names}
}};
// clang-format on
"""


def tree_code(features: I64, thresholds: I64, left_leaves: I64, sizes: I64, answers: I64) -> str:
    """trees.cpp: a function for each tree, from a window's features to the answer of the leaf that it reaches."""
    nodes = zip(features.tolist(), thresholds.tolist(), left_leaves.tolist(), strict=True)
    leaves = iter(answers.tolist())
    functions = ["\n".join(_function(tree, size, nodes, leaves)) for tree, size in enumerate(sizes.tolist())]
    names = "\n".join(f"    Tree{tree}," for tree in range(len(functions)))
    return FRAME.format(functions="\n\n".join(functions), names=names)


def _function(tree: int, size: int, nodes: Iterator[tuple[int, int, int]], leaves: Iterator[int]) -> Iterator[str]:
    """Lines of the next tree, of `size` nodes: takes as many from `nodes` and one more from `leaves`."""
    yield f"int32_t Tree{tree}(const Feature*{' x' if size else ''}) {{"
    todo = [size + 1]  # leaves of the subtrees that follow; all but the last one are right of an open brace
    while todo:
        count = todo.pop()
        indent = "  " * len(todo)
        if count > 1:
            feature, threshold, left = next(nodes)
            yield f"  {indent}if (x[{feature}] <= {threshold}) {{"
            todo += [count - left, left]
        else:
            yield f"  {indent}return {next(leaves)};"
            if todo:
                yield f"{indent}}}"
    yield "}"
