"""docs/configuration.md is what conf/ says, has all its keys, and what it calls allowed is taken and nothing beyond."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from omegaconf import DictConfig, OmegaConf

from generator import paths
from generator.config.compose import hydra_at
from generator.config.load import load
from generator.config.locate import Origin
from generator.errors import ConfigError
from tests.docs.pages import DOCS, UPDATE, must_be
from tests.docs.reference import allowed, keys_of, page

PAGE = DOCS / "configuration.md"
TRIED = {key: entry for key, entry in allowed().items() if "takes" in entry or "refuses" in entry}


def test_page_says_so() -> None:
    text, fresh = PAGE.read_text(encoding="utf-8"), page()
    if without_constraints(text) == without_constraints(fresh) and not os.environ.get(UPDATE):
        fresh = text  # another scikit-learn may allow more
    must_be(PAGE, fresh, "tests/docs/test_configuration.py")


def without_constraints(text: str) -> str:
    """The page without what scikit-learn allows."""
    return re.sub(r"^(\| `model\.\w+` \|[^|]*\|[^|]*\|)[^|]*\|", r"\1 |", text, flags=re.M)


def test_every_key_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    files = [path.relative_to(paths.conf_dir()).with_suffix("") for path in paths.conf_dir().glob("*/*.yaml")]
    keys = {key.path for file in [Path("config"), *files] if file.parent.name not in ("sweep", "experiment")
            for key in keys_of(file.as_posix())}  # fmt: skip
    assert len(keys) > 100
    assert sorted(key for key in keys if f"| `{key}` |" not in text) == []
    assert set(allowed()) - keys <= {"sweep.trials"}


@pytest.fixture(scope="module")
def composed() -> dict[tuple[str, ...], tuple[DictConfig, Origin]]:
    """What Hydra makes of the overrides that the examples need."""
    made = {}
    with hydra_at(str(paths.conf_dir()), "config") as composer:
        for overrides in {tuple(entry.get("with", ())) for entry in TRIED.values()}:
            cfg, hydra = composer.compose(["labels=[yes,no]", *overrides])
            made[overrides] = (cfg, Origin.of(hydra))
    return made


@pytest.mark.parametrize("key", TRIED)
def test_allowed_is_what_is_taken(key: str, composed: dict[tuple[str, ...], tuple[DictConfig, Origin]]) -> None:
    entry = TRIED[key]
    cfg, origin = composed[tuple(entry.get("with", ()))]

    def taken(value: Any) -> bool:
        changed = cfg.copy()
        OmegaConf.set_struct(changed, False)
        OmegaConf.update(changed, key, OmegaConf.create(value) if isinstance(value, str) and value[0] == "[" else value)
        try:
            load(changed, origin).front_end  # noqa: B018
        except ConfigError as error:
            assert re.search(rf"\b{re.escape(key.rpartition('.')[2])}", error.problem), error.problem
            return False
        return True

    assert {value: taken(value) for value in entry.get("takes", ())} == dict.fromkeys(entry.get("takes", ()), True)
    assert {value: taken(value) for value in entry.get("refuses", ())} == dict.fromkeys(entry.get("refuses", ()), False)
