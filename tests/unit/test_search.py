"""A search without its pipeline: what it asks for, what it learns, and what it says of a request that is wrong."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generator import paths
from generator.config.compose import hydra_at
from generator.config.schema import SEARCH
from generator.errors import GeneratorError, LimitError, ToolError
from generator.sweep import search
from generator.sweep.jobs import Job
from generator.sweep.limits import Limits
from generator.sweep.request import requested
from generator.sweep.rows import INFEASIBLE, Row
from generator.sweep.search import Search
from generator.sweep.settings import Settings
from generator.sweep.space import Dimension, Space

MELS, SEGMENTS = tuple("8 12 16 20 24 28 32".split()), tuple("4 6 8 10 12".split())
DIMENSIONS = (
    Dimension("mels", choices=MELS, default=24),
    Dimension("segments", choices=SEGMENTS, default=12),
    Dimension("model", choices=("svm", "ridge"), default="svm"),
    Dimension("C", "model=svm", low=0.1, high=100, log=True, default=3.0),
)
Make = Callable[..., Search]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Make:
    """A search over DIMENSIONS with the settings given."""

    def build(dimensions: Sequence[Dimension] = DIMENSIONS, **settings: Any) -> Search:
        config = SimpleNamespace(seed=0, project_dir="out/sweeps/yes_no/first")
        whole = Settings(**{"trials": 40, "space": {}, **settings})
        asked: Any = (whole, Space(tuple(dimensions), lambda _: ""), [], config)
        monkeypatch.setattr(search, "requested", lambda *_: asked)
        return Search(None, [])  # type: ignore[arg-type]

    return build


def answer(job: Job) -> Row:
    """Like the pipeline's, in steps of one of 94 clips: more features are better up to a point and cost flash, and so
    does the better model.
    """
    chosen = dict(item.split("=") for item in job.swept)
    size, svm = int(chosen["mels"]) * int(chosen["segments"]), chosen["model"] == "svm"
    accuracy = 0.98 - abs(size - 200) / 1000 - (0.0 if svm else 0.03) - abs(float(chosen.get("C", 3)) - 3) / 1000
    flash, load = 8000 + size * (150 if svm else 4), 0.02 + size / 1e5
    done = Row(job.title, job.folder, "passed", accuracy=round(accuracy * 94) / 94)
    return replace(done, flash_bytes=flash, ram_bytes=9000, real_time_load=load)


def run(searching: Search, reply: Callable[[Job], Row] = answer) -> list[Row]:
    found: list[Row] = []
    while jobs := searching.ask():
        found += searching.tell([reply(job) for job in jobs])
    return found


def best(found: Sequence[Row]) -> float:
    return max((row.accuracy or 0 for row in found if row.is_done), default=0)


def grid() -> list[Row]:
    swept = itertools.product(MELS[::2], SEGMENTS[::2], ("svm", "ridge"))
    points = [(f"mels={mels}", f"segments={segments}", f"model={model}") for mels, segments, model in swept]
    return [answer(Job(point, point)) for point in points]


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("limit", [9_000, 20_000, 40_000])
def test_forty_trials_are_as_good_as_a_grid_within_its_limit(make: Make, limit: int, seed: int) -> None:
    bar = best([Limits(flash_bytes=limit).judged(row) for row in grid()])
    found = run(make(max_flash=limit, seed=seed))
    assert len(found) == 40
    assert best(found) >= bar
    assert all((row.flash_bytes or 0) <= limit for row in found if row.is_done)


def test_the_same_seed_asks_for_the_same_trials(make: Make) -> None:
    first, again, other = (run(make(trials=20, seed=seed)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


@pytest.mark.parametrize("parallel", [1, 4])
def test_no_point_is_asked_for_twice_and_a_small_space_ends(make: Make, parallel: int) -> None:
    found = run(make(DIMENSIONS[:3], trials=500, parallel=parallel))
    assert len({row.folder for row in found}) == len(found) == len(MELS) * len(SEGMENTS) * 2


def test_the_first_trials_are_at_the_defaults(make: Make) -> None:
    first, *rest = run(make(trials=4))
    assert first.job == "mels=24 segments=12 model=svm C=3"
    assert all(("C=" in row.job) == ("model=svm" in row.job) for row in rest)


def test_a_failed_trial_teaches_nothing_and_fails_the_search(make: Make) -> None:
    searching = make(trials=12)
    found = run(
        searching, lambda job: Row(job.title, job.folder, "failed", "no") if "svm" in job.title else answer(job)
    )
    assert {row.status for row in found} == {"failed", "passed"}
    assert searching.status(found) == 1
    assert searching.status([row for row in found if row.is_done]) == 0


def test_over_a_limit_is_infeasible_and_no_failure(make: Make) -> None:
    searching = make(trials=12, max_flash=20_000, max_load=0.0215)
    found = run(searching)
    over = [row for row in found if row.status == INFEASIBLE]
    assert over
    assert all("is over sweep.max_" in row.message for row in over)
    assert searching.status(found) == 0
    with pytest.raises(LimitError, match=r"none of .* trials is within the limits"):
        searching.status(over)


def test_what_the_board_cannot_hold_is_infeasible_too(make: Make) -> None:
    searching = make(trials=20)
    found = run(searching, lambda job: answer(job) if "ridge" in job.title else Row("", job.folder, INFEASIBLE, "-"))
    assert {row.status for row in found} == {"passed", INFEASIBLE}
    assert searching.status(found) == 0


def test_a_limit_on_what_was_not_measured_is_an_error(make: Make) -> None:
    searching = make(max_flash=20_000)
    jobs = searching.ask()
    with pytest.raises(ToolError, match=r"sweep\.max_flash=20000"):
        searching.tell([Row(job.title, job.folder, "passed", accuracy=0.9) for job in jobs])


def test_no_trial_starts_after_the_timeout(make: Make) -> None:
    searching = make(timeout=1e-9)
    assert searching.ask() == []


def test_without_optuna_the_command_that_installs_it_is_told(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ToolError) as caught:
        make()
    assert "pip install 'generator[search]'" in caught.value.hint


# ---- the request


def request(*overrides: str) -> tuple[Settings, Space]:
    with hydra_at(None, "config") as composer:
        settings, space, _, _ = requested(composer, composer.parse(["labels=[yes,no]", *overrides]))
    return settings, space


@pytest.mark.parametrize("path", sorted((paths.conf_dir() / SEARCH).glob("*.yaml")), ids=lambda path: path.stem)
def test_every_key_of_our_files_exists_and_takes_its_values(path: Path) -> None:
    settings, space = request(f"+sweep={path.stem}")
    names = [dimension.name for dimension in space.dimensions]
    assert len(set(names)) == len(names) > 5
    assert settings.trials >= 24


def test_what_is_typed_takes_the_place_of_the_file() -> None:
    settings, space = request(
        "+sweep=quick", "sweep.trials=7", "model=ridge,mlp", "features=mfcc", "model.alpha=1,2", "audio.window=0.7,0.8"
    )
    assert settings.trials == 7
    named = {dimension.name: dimension for dimension in space.dimensions}
    assert named["model"].choices == ("ridge", "mlp")
    assert named["audio.window"].choices == ("0.7", "0.8")
    assert named["model.alpha when model=mlp"].choices == ("1", "2")
    assert "features" not in named
    assert named["model.hidden_layer_sizes when model=mlp"].default == "[64]"


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        (["+sweep=quick", "sweep.trials=0"], "sweep.trials=0 must be from 1"),
        (["+sweep=quick", "sweep.trials=1,2"], "must be a single value"),
        (["+sweep=quick", "sweep.max_load=-1"], "sweep.max_load=-1 must be above 0"),
        (["+sweep=quick", "model.C=interval(3,1)"], "from a smaller to a larger number"),
        (["+sweep=quick", "features.nmels=1,2"], "unknown key features.nmels"),
        (["+sweep=nosuch"], "sweep=nosuch must be quick or thorough"),
        (["+sweep.max_flash=3"], "sweep.trials is missing"),
    ],
)
def test_a_wrong_request_is_explained(overrides: list[str], problem: str) -> None:
    with pytest.raises(GeneratorError) as caught:
        request(*overrides)
    assert problem in caught.value.problem


def test_a_file_of_ones_own_and_the_place_of_its_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    packaged = paths.conf_dir() / "config.yaml"
    folder = Path("conf/sweep")
    folder.mkdir(parents=True)
    Path("conf/config.yaml").write_text(packaged.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "mine.yaml").write_text("trials: 3\nspace:\n  model.C: [1, 10]\n", encoding="utf-8")
    settings, space = request("+sweep=mine")
    assert (settings.trials, [dimension.key for dimension in space.dimensions]) == (3, ["model.C"])
    (folder / "mine.yaml").write_text("trials: 3\nspace:\n  model.CC: [1, 10]\n", encoding="utf-8")
    with pytest.raises(GeneratorError, match=r"conf/sweep/mine.yaml:2: unknown key model.CC"):
        request("+sweep=mine")
