"""Composing as a sweep does: files once for each choice of groups, then keys."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from omegaconf import DictConfig

from generator import paths
from generator.config.compose import Composer, hydra_at
from generator.config.locate import Origin
from generator.errors import ConfigError

LABELS = "labels=[yes,no]"
ALIKE = [  # in turn: what was merged for one must not be changed by another
    (LABELS, "model=ridge", "model.alpha=2"),
    (LABELS, "model=ridge", "model.alpha=3", "features.n_mels=24", "seed=1", "name=other"),
    (LABELS, "model=ridge"),
    (
        "model.C=1e-3",
        LABELS,
        "board=nanorp2040connect",
        "detection=continuous",
        "detection.ignore=[a,'b c']",
        "dataset.test_dir=null",
    ),
    (LABELS, "experiment=lab", "model.degree=3", "audio.window=0.5", "audio.window=0.6"),
    (LABELS, "task=record", "label=no", "count=3"),
    (LABELS, "+model.tol=0.1", "~model.break_ties"),
    (LABELS, "hydra/launcher=joblib", "hydra.launcher.n_jobs=2", "seed=3"),
]


def composed(composer: Composer, overrides: Sequence[str]) -> None:
    again, hydra = composer.compose_again(overrides)
    cfg, reference = composer.compose(overrides)
    assert again == cfg
    assert Origin.of(hydra) == Origin.of(reference)
    assert hydra.launcher == reference.launcher


def test_composing_again_is_composing() -> None:
    with hydra_at(str(paths.conf_dir()), "config") as composer:
        for overrides in [*ALIKE, *reversed(ALIKE)]:
            composed(composer, overrides)


@pytest.mark.parametrize(
    "wrong",
    ["features.n_ftt=512", "features=nope", "model.C=1,2", "features.n_mels", "seed.x=1", "model.C.x=1"],
)
def test_a_mistake_is_told_as_ever(wrong: str) -> None:
    with hydra_at(str(paths.conf_dir()), "config") as composer:
        composer.compose_again([LABELS])
        with pytest.raises(ConfigError) as first:
            composer.compose([LABELS, wrong])
        with pytest.raises(ConfigError) as second:
            composer.compose_again([LABELS, wrong])
    assert (second.value.problem, second.value.hint) == (first.value.problem, first.value.hint)


def test_files_are_read_once_for_each_choice_of_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    merged: list[Sequence[str]] = []
    merge = Composer._composed

    def seen(self: Composer, texts: Sequence[str]) -> DictConfig:
        merged.append(texts)
        return merge(self, texts)

    monkeypatch.setattr(Composer, "_composed", seen)
    with hydra_at(str(paths.conf_dir()), "config") as composer:
        for model in ("ridge", "svm"):
            for seed in range(3):
                composer.compose_again([LABELS, f"model={model}", f"seed={seed}", "features.n_mels=20"])
    assert merged == [("model=ridge",), ("model=svm",)]
