"""Neural networks of fully connected layers with relu: int16 values, int16 or int8 weights, the scaler folded in.

Each neuron's weights take all bits of their width. The values of a layer have the most fraction bits with which none
can leave int16, whatever the features are. The last layer's weights are as wide as it takes to err no more than the
hidden ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier

from generator.errors import ExportError
from generator.exporter.native import WeightWidth
from generator.exporter.native.base import Exported
from generator.exporter.native.fixed_point import quantise
from generator.exporter.native.linear import two_rows
from generator.exporter.native.linear_map import SOURCES, LinearMap, linear_map
from generator.exporter.native.rows import padded, two_in_one
from generator.exporter.native.weighted_sums import PRECISION
from generator.exporter.scaling import F64, unwrap
from generator.types import I32, I64, Constant, Integers, Part, Table

HINT = "model.standardise=true, or more regularisation: model.alpha=10"
VALUE_BITS = 15  # of an int16 that is not negative
BIAS_BITS = 30


@dataclass(frozen=True)
class Values:
    """What is known of the integers that go into a layer: value · 2^-bits, off by `error`."""

    low: F64  # [inputs], as the others
    high: F64
    error: F64
    bits: int


@dataclass(frozen=True)
class Layer:
    """Hidden neurons: max(0, weights · inputs + bias) >> shift."""

    weights: I64  # [neurons, inputs]
    bias: I64  # half a unit of the output included, [neurons]
    shifts: I64  # [neurons]
    largest_sum: float  # of a neuron, in size

    def values(self, inputs: I64) -> I64:
        return np.asarray(np.maximum(0, (inputs @ self.weights.T + self.bias) >> self.shifts))

    def even(self) -> Layer:
        """With a neuron that is always 0 where their number is odd."""
        more = len(self.bias) % 2
        weights = np.pad(self.weights, ((0, more), (0, 0)))
        return replace(self, weights=weights, bias=np.pad(self.bias, (0, more)), shifts=np.pad(self.shifts, (0, more)))


@dataclass(frozen=True)
class Mlp(Exported):
    """An exported MLPClassifier; `scores` repeats templates/lib/model/mlp/model.cpp.

    Logits. Two labels: that of the first and its negative; more: less the highest one.
    """

    hidden: tuple[Layer, ...]
    output: LinearMap
    width: WeightWidth
    error_bound: float

    def scores(self, x: Integers) -> I32:
        values = x.astype(np.int64)
        for layer in self.hidden:
            values = layer.values(values)
        return self.output.scores(values)

    @property
    def _sum_type(self) -> str:
        """What holds a neuron's sum."""
        return "int32_t" if max(layer.largest_sum for layer in self.hidden) < 1 << 31 else "int64_t"

    def part(self) -> Part:
        layers = [layer if self.width is WeightWidth.int16 else layer.even() for layer in self.hidden]
        rows = np.concatenate([self._rows(layer).ravel() for layer in layers])
        bias, shifts = (np.concatenate([getattr(layer, key) for layer in layers]) for key in ("bias", "shifts"))
        sizes = np.array([len(layer.bias) for layer in layers])
        matrices = [*(layer.weights for layer in self.hidden), self.output.leads.weights]
        widest = max(padded(matrix).shape[1] for matrix in matrices)
        return Part(
            "model",
            (*SOURCES, "model/mlp", f"model/mlp/{self.width.name}"),
            (
                Constant("int32_t", "kMostInputs", widest, "derived: features, model.hidden_layer_sizes"),
                *self.output.constants(),
            ),
            (
                Table("int16_t", "kLayerSizes", sizes, "model.hidden_layer_sizes"),
                Table("int16_t", "kHiddenWeights", rows, "neuron by neuron, layer by layer", alignment=4),
                Table(self._sum_type, "kHiddenBias", bias, "of each neuron"),
                Table("uint8_t", "kHiddenShifts", shifts, "from each neuron's sum to its value [bits]"),
                *self.output.tables(),
            ),
        )

    def _rows(self, layer: Layer) -> I64:
        rows = padded(layer.weights)
        return rows if self.width is WeightWidth.int16 else two_in_one(rows)


def accepts(estimator: Any) -> bool:
    return isinstance(unwrap(estimator)[0], MLPClassifier)


def export(estimator: Any, dtype: np.dtype[Any], weights: WeightWidth) -> Mlp:
    """A fitted MLPClassifier over features of `dtype`. Raises ExportError for what is not relu, or too large."""
    classifier, scaling = unwrap(estimator)
    if classifier.activation != "relu":
        raise ExportError(
            f"model.activation={classifier.activation}: exporter=native knows relu only", hint="model.activation=relu"
        )
    layers = [(matrix.T, bias) for matrix, bias in zip(classifier.coefs_, classifier.intercepts_, strict=True)]
    if len(layers) == 1:
        raise ExportError("model.hidden_layer_sizes=[] leaves a linear model", hint="model=logistic_regression")
    layers[0] = scaling.fold(*layers[0])
    size, info = layers[0][0].shape[1], np.iinfo(dtype)
    values = Values(np.full(size, float(info.min)), np.full(size, float(info.max)), np.zeros(size), 0)
    hidden = []
    for matrix, bias in layers[:-1]:
        layer, values = _layer(matrix, bias, values, weights)
        hidden.append(layer)
    matrix, bias = two_rows(*layers[-1])
    error = float((np.abs(matrix) @ values.error).max())  # that the hidden layers bring into a label's sum
    matrix = np.ldexp(matrix, -values.bits)
    output = linear_map(matrix, bias, values.high, hint=HINT, precision=max(PRECISION, error))
    return Mlp(tuple(hidden), output, weights, 2 * error + output.error_bound)


def _layer(matrix: F64, bias: F64, inputs: Values, width: WeightWidth) -> tuple[Layer, Values]:
    """Real weights [neurons, inputs] and biases [neurons] as integers, and what is known of the layer's values."""
    rows = [quantise(row, width.value, BIAS_BITS - _exponent(bias) - inputs.bits) for row in matrix]
    coarsest = min(row.bits for row in rows)
    rows = [quantise(row, width.value, coarsest + 4) for row in matrix]
    weights, bits = np.stack([row.values for row in rows]), np.array([row.bits for row in rows])
    rounding = np.ldexp(weights.astype(np.float64), -bits[:, None]) - matrix
    sum_bits = bits + inputs.bits
    largest = np.maximum(np.abs(inputs.low), np.abs(inputs.high))

    reach = np.maximum(weights, 0) @ inputs.high + np.minimum(weights, 0) @ inputs.low
    top = float(np.max(np.ldexp(reach, -sum_bits) + bias))
    out_bits = min(VALUE_BITS - _exponent(1.0001 * top), int(sum_bits.min()))
    shifts = sum_bits - out_bits
    offset = np.round(np.ldexp(bias, sum_bits)).astype(np.int64) + (1 << shifts >> 1)
    if shifts.max() > 31 or np.abs(offset).max() >= 1 << 31:
        raise ExportError(f"model: a weight of {np.abs(matrix).max():.3g} is too large for integer values", hint=HINT)
    if width is WeightWidth.int8 and 255 * largest.sum() >= 1 << 31:
        raise ExportError(
            f"exporter.weights=int8: {len(largest)} inputs of a layer, up to {largest.max():.0f} in size, are too many "
            "for sums of 32 bits",
            hint="exporter.weights=int16",
        )
    error = np.abs(matrix) @ inputs.error + np.ldexp(np.abs(rounding) @ largest, -inputs.bits)
    error += np.ldexp(0.5, -sum_bits) + np.ldexp(0.5, -out_bits)
    high = np.maximum(0, (reach.astype(np.int64) + offset) >> shifts).astype(np.float64)
    largest_sum = float((np.abs(weights) @ largest + np.abs(offset)).max())
    return Layer(weights, offset, shifts, largest_sum), Values(np.zeros(len(high)), high, error, out_bits)


def _exponent(values: F64 | float) -> int:
    """Of the power of two above the largest of them in size."""
    return int(np.frexp(np.max(np.abs(values)))[1])
