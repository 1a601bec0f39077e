"""What a sweep does where processes die under its jobs: a launcher of our own stands for Hydra's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest
from hydra.errors import MissingConfigException
from omegaconf import OmegaConf

from generator import paths
from generator.config.compose import hydra_at
from generator.config.hydra_errors import explained
from generator.errors import ToolError
from generator.sweep import leaderboard, rows
from generator.sweep.engine import at_once, enter, run_jobs
from generator.sweep.jobs import Job
from generator.sweep.page import page
from generator.sweep.rows import Row
from generator.types import Outcome

NAMES = ("a", "b", "killer", "c")


def plan(sweep: Path) -> list[tuple[Job, Path]]:
    for name in NAMES:
        set_status(sweep, name, "waiting")
    return [(Job((f"job={name}",), (f"job={name}",)), sweep) for name in NAMES]


def set_status(sweep: Path, name: str, status: str) -> None:
    row = Row(f"job={name}", f"job-{name}", status)
    rows.write(sweep, replace(row, accuracy=0.9) if status == "passed" else row)
    leaderboard.write(sweep)


def named(jobs: Sequence[Sequence[str]]) -> list[str]:
    return [override.removeprefix("job=") for (override,) in jobs]


def statuses(sweep: Path) -> dict[str, str]:
    return {row.folder.removeprefix("job-"): row.status for row in rows.read_all(sweep)}


def two_at_once(sweep: Path, batches: list[list[str]]) -> Callable[[Sequence[Sequence[str]]], None]:
    """A launcher with two workers; when one dies, the other is killed too, as joblib does."""

    def launch(jobs: Sequence[Sequence[str]]) -> None:
        names = named(jobs)
        batches.append(names)
        for index in range(0, len(names), 2):
            pair = names[index : index + 2]
            for name in pair:
                set_status(sweep, name, "running")
            if "killer" in pair:
                raise BrokenProcessPool("SIGKILL(-9)")
            for name in pair:
                set_status(sweep, name, "passed")

    return launch


def run(sweep: Path, launch: Callable[[Sequence[Sequence[str]]], None], name: str = "joblib") -> None:
    run_jobs(name, launch, plan(sweep), lambda job: list(job.overrides))


def test_the_job_that_kills_its_worker_is_found_and_the_others_are_done(tmp_path: Path) -> None:
    batches: list[list[str]] = []
    run(tmp_path, two_at_once(tmp_path, batches))
    assert batches == [[*NAMES], ["killer"], ["c"]]
    assert statuses(tmp_path) == {"a": "passed", "b": "passed", "killer": "failed", "c": "passed"}
    failed = rows.read_all(tmp_path)[-1]
    assert "memory" in failed.message and "  try: fewer jobs at once" in failed.message


def test_a_worker_that_dies_once_takes_no_job_along(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deaths = iter([True])

    def launch(jobs: Sequence[Sequence[str]]) -> None:
        for name in named(jobs):
            set_status(tmp_path, name, "running")
            if name == "b" and next(deaths, False):
                raise BrokenProcessPool
            set_status(tmp_path, name, "passed")

    run(tmp_path, launch)
    assert set(statuses(tmp_path).values()) == {"passed"}
    first, *told = capsys.readouterr().err.splitlines()
    told.sort()
    assert first == "4 jobs at work; each is told when it ends"
    assert [line.split("  ")[0] for line in told] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]
    assert all(line.endswith(": passed, 90.0 % right") for line in told)


def test_a_launcher_that_runs_nothing_is_given_up(tmp_path: Path) -> None:
    calls: list[int] = []

    def launch(jobs: Sequence[Sequence[str]]) -> None:
        calls.append(len(jobs))
        raise ConnectionError("no cluster at 10.0.0.1:6379\nand more")

    with pytest.raises(
        ToolError, match=r"hydra/launcher=ray can't run any job: no cluster at 10\.0\.0\.1:6379$"
    ) as caught:
        run(tmp_path, launch, "ray")
    assert caught.value.hint == "hydra/launcher=basic"
    assert calls == [4]
    assert set(statuses(tmp_path).values()) == {"waiting"}


def test_workers_that_die_before_any_job_begins_are_given_up_the_second_time(tmp_path: Path) -> None:
    calls: list[int] = []

    def launch(jobs: Sequence[Sequence[str]]) -> None:
        calls.append(len(jobs))
        raise BrokenProcessPool("out of memory")

    with pytest.raises(ToolError, match="out of memory"):
        run(tmp_path, launch)
    assert calls == [4, 4]


def test_jobs_of_slurm_go_on_where_one_is_lost(tmp_path: Path) -> None:
    batches: list[list[str]] = []
    with pytest.raises(ToolError) as caught:
        run(tmp_path, two_at_once(tmp_path, batches), "slurm")
    assert "lost a job: SIGKILL(-9)" in caught.value.problem
    assert batches == [[*NAMES]]
    assert statuses(tmp_path) == {"a": "passed", "b": "passed", "killer": "running", "c": "running"}


def test_what_was_interrupted_waits_for_the_next_command(tmp_path: Path) -> None:
    def launch(jobs: Sequence[Sequence[str]]) -> None:
        set_status(tmp_path, "a", "passed")
        set_status(tmp_path, "b", "running")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, launch)
    assert statuses(tmp_path) == {"a": "passed", "b": "waiting", "killer": "waiting", "c": "waiting"}


def test_the_slower_of_two_writers_does_not_hide_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(tmp_path)
    late = iter(["c"])

    def slow(*arguments: object) -> str:
        for name in late:  # another process ends a job while this one writes
            set_status(tmp_path, name, "passed")
        return page(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("generator.sweep.leaderboard.page", slow)
    leaderboard.write(tmp_path)
    assert '"status": "passed"' in (tmp_path / "leaderboard.json").read_text()
    assert ">passed<" in (tmp_path / "leaderboard.html").read_text()


# ---- the launchers that are there


@pytest.mark.parametrize(
    ("cores", "jobs", "settings", "engine"),
    [
        (4, 3, [], ("joblib", 3)),
        (2, 48, [], ("joblib", 2)),
        (1, 48, [], ("basic", None)),
        (4, 1, [], ("basic", None)),
        (4, 48, ["hydra.launcher.n_jobs=3"], ("joblib", 3)),
        (4, 1, ["hydra.launcher.n_jobs=3"], ("joblib", 3)),
        (4, 48, ["hydra/launcher=basic"], ("basic", None)),
        (4, 48, ["hydra/launcher=submitit_local"], ("submitit_local", None)),
    ],
)
def test_a_sweep_uses_all_cores_unless_a_launcher_is_chosen(
    cores: int, jobs: int, settings: list[str], engine: tuple[str, int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.sweep.engine.cpu_count", lambda: cores)
    with hydra_at(str(paths.conf_dir()), "config") as composer:
        name, launch = composer.launcher(lambda _: Outcome(0, ""), settings, at_once(jobs, settings))
    (launcher,) = (cell.cell_contents for cell in launch.__closure__ or () if hasattr(cell.cell_contents, "launch"))
    assert (name, getattr(launcher, "joblib", {}).get("n_jobs")) == engine


def test_a_launcher_in_a_file_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.sweep.engine.cpu_count", lambda: 4)
    text = "defaults: [override hydra/launcher: submitit_local, _self_]\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    with hydra_at(str(tmp_path), "config") as composer:
        name, _ = composer.launcher(lambda _: Outcome(0, ""), [], at_once(9, []))
    assert name == "submitit_local"


@pytest.mark.parametrize("name", ["basic", "joblib", "ray", "ray_cluster", "slurm", "submitit_local"])
def test_every_launcher_composes_and_is_installed(name: str) -> None:
    with hydra_at(str(paths.conf_dir()), "config") as composer:
        chosen, _ = composer.launcher(lambda _: Outcome(0, ""), ["hydra.mode=MULTIRUN", f"hydra/launcher={name}"])
    assert chosen == name


@pytest.mark.parametrize(
    ("missing", "package"),
    [("joblib", "hydra-joblib-launcher"), ("ray", "'generator[ray]'"), ("submitit_slurm", "'generator[slurm]'")],
)
def test_a_launcher_that_is_not_installed_names_its_package(missing: str, package: str) -> None:
    direct = MissingConfigException("", missing_cfg_file=f"hydra/launcher/{missing}", options=["basic"])
    preset = Exception(f"In 'hydra/launcher/preset': Could not load 'hydra/launcher/{missing}'.")
    for error in (direct, preset):
        told = explained(error, [f"hydra/launcher={missing}"], Path("config.yaml"))
        assert told.problem == f"hydra/launcher={missing} is a package that is not installed"
        assert told.hint == f"pip install {package}"


def test_a_job_refuses_a_computer_that_does_not_see_the_folder(tmp_path: Path) -> None:
    folder = OmegaConf.create({"sweep": {"dir": str(tmp_path / "sweep/.jobs")}, "runtime": {"cwd": "/elsewhere"}})
    with pytest.raises(ToolError, match="does not see the folder /elsewhere") as caught:
        enter(folder)  # type: ignore[arg-type]
    assert "docs/sweeps.md" in caught.value.hint
