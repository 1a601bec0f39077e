"""What a configuration has that the defaults have not."""

from __future__ import annotations

import pytest

from generator.config.differences import from_defaults
from tests.factory import make_config


@pytest.mark.parametrize(
    ("overrides", "found"),
    [
        ((), []),
        (("name=mine", "samples_dir=here", "output_dir=there", "dataset.test_dir=later"), []),
        (("seed=3", "model.C=10"), [("seed", 3, 0), ("model.C", 10.0, 3.0)]),
        (("model=ridge",), [("model.name", "ridge", "svm")]),
        (("model=knn", "model.n_neighbors=7"), [("model.name", "knn", "svm"), ("model.n_neighbors", 7, 3)]),
        (("board=nanorp2040connect",), [("board.name", "nanorp2040connect", "nano33ble")]),
        (("+model.shrinking=false",), [("model.shrinking", False, None)]),
    ],
)
def test_keys_that_are_not_as_the_defaults(overrides: tuple[str, ...], found: list[tuple[str, object, object]]) -> None:
    config = make_config("labels=[yes,no]", *overrides)
    assert sorted(from_defaults(config.resolved)) == sorted(found)
