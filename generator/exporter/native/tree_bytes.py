"""Trees as a string of bytes, for exporter.trees=small; templates/lib/model/trees/small/tree_walk.h reads it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from generator.exporter.native.trees import Trees
from generator.types import I64, Constant, Table


def tree_bytes(trees: Trees, answers: I64) -> tuple[tuple[Constant, ...], Table]:
    """The trees with the answers of their leaves, [leaves], in int32; and how wide everything in it is.

    A byte each for feature, threshold, count and leaf where they fit: four bytes for a node and a leaf.
    """
    first_leaf = int(trees.features.max(initial=0)) + 1
    code = 1 if first_leaf < 1 << 8 else 2
    threshold = 1 if np.array_equal(trees.thresholds, trees.thresholds.astype(np.int8)) else 2
    count = _width(int(trees.sizes.max()) + 1)
    smallest, leaf = int(answers.min()), code
    while int(answers.max()) - smallest >= (1 << 8 * leaf) - (first_leaf << 8 * (leaf - code)):
        leaf += 1
    offset = (first_leaf << 8 * (leaf - code)) - smallest

    def pieces() -> Iterator[bytes]:
        for tree, size in enumerate(trees.sizes.tolist()):
            yield (size + 1).to_bytes(count, "big")
            for is_leaf, number, _ in trees.preorder(tree):
                if is_leaf:
                    yield (int(answers[number]) + offset).to_bytes(leaf, "big")
                else:
                    yield int(trees.features[number]).to_bytes(code, "big")
                    yield int(trees.thresholds[number]).to_bytes(threshold, "big", signed=True)
                    yield int(trees.left_leaves[number]).to_bytes(count, "big")

    constants = (
        Constant("int32_t", "kCodeBytes", code, "derived: features, of a feature's number"),
        Constant("int32_t", "kThresholdBytes", threshold, "derived: features"),
        Constant("int32_t", "kCountBytes", count, "derived: model, of a number of leaves"),
        Constant("int32_t", "kLeafBytes", leaf, "derived: model"),
        Constant("uint32_t", "kFirstLeaf", first_leaf, "derived: features, from which on codes are leaves"),
        Constant("uint32_t", "kLeafOffset", offset % (1 << 32), "derived: model, less which a leaf is its answer"),
    )
    values = np.frombuffer(b"".join(pieces()), np.uint8)
    return constants, Table("uint8_t", "kTrees", values, "nodes and leaves in preorder, tree after tree")


def _width(value: int) -> int:
    """Bytes of an unsigned number."""
    return max(1, (value.bit_length() + 7) // 8)
