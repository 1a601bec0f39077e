"""The command line: exit status, what is printed where, and that nothing is left lying about."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import generator.pipeline
from generator import paths
from generator.cli import main
from generator.config.schema import Config
from generator.errors import DatasetError
from generator.progress import Progress
from generator.types import Outcome

LABELS = "labels=[yes,no]"
Task = Callable[[Config, Progress], Outcome]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GENERATOR_DEBUG", raising=False)
    return tmp_path


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Callable[[Task], None]:
    """Puts a function in the place of task=generate."""

    def replace(function: Task) -> None:
        function.__module__ = "generator.pipeline"
        monkeypatch.setattr(generator.pipeline, "generate", function)
        monkeypatch.setattr("generator.sweep.engine.cpu_count", lambda: 1)  # jobs of a sweep run in this process

    return replace


def echo(config: Config, progress: Progress) -> Outcome:
    return Outcome(0, f"{config.project_dir} {config.features.name}\nmore")


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def leaderboard(name: str) -> set[str]:
    """Files of a sweep whose jobs leave none."""
    return {f"firmware_out/sweeps/{name}/leaderboard.{kind}" for kind in ("csv", "html", "json")}


def statuses(out: str, jobs: Sequence[str]) -> list[str]:
    """What the table says of each job."""
    lines = {line.strip().rpartition(" ")[0].strip(): line.split()[-1] for line in out.splitlines() if line.strip()}
    return [lines[job] for job in jobs]


def test_a_run_prints_the_outcome_and_leaves_no_litter(
    task: Callable[[Task], None], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task(echo)

    assert main([LABELS]) == 0
    assert capsys.readouterr() == ("firmware_out/yes_no logmel\nmore\n", "")
    assert files(folder) == set()


def test_a_failed_outcome_is_status_1(task: Callable[[Task], None], capsys: pytest.CaptureFixture[str]) -> None:
    task(lambda config, progress: Outcome(1, "not proven"))

    assert main([LABELS]) == 1
    assert capsys.readouterr().out == "not proven\n"


def test_a_stage_s_error_is_two_lines(task: Callable[[Task], None], capsys: pytest.CaptureFixture[str]) -> None:
    def fail(config: Config, progress: Progress) -> Outcome:
        raise DatasetError("no clips", hint="record some")

    task(fail)

    assert main([LABELS]) == 1
    assert capsys.readouterr() == ("", "error: no clips\n  try: record some\n")


def bug(config: Config, progress: Progress) -> Outcome:
    raise KeyError("oops")


def test_a_bug_is_no_traceback(task: Callable[[Task], None], capsys: pytest.CaptureFixture[str]) -> None:
    task(bug)

    assert main([LABELS]) == 1
    out, err = capsys.readouterr()
    assert err.startswith("error: unexpected KeyError: 'oops' (a bug in generator)\n  try: ")
    assert "Traceback" not in out + err


def test_a_bug_s_traceback_on_request(
    task: Callable[[Task], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    task(bug)
    monkeypatch.setenv("GENERATOR_DEBUG", "1")

    assert main([LABELS]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_one_line(task: Callable[[Task], None], capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(config: Config, progress: Progress) -> Outcome:
        raise KeyboardInterrupt

    task(interrupt)

    assert main([LABELS]) == 130
    assert capsys.readouterr().err == "interrupted\n"


@pytest.mark.parametrize(
    ("option", "text"), [("--help", "  capture "), ("-h", "--multirun"), ("--version", "generator")]
)
def test_information(option: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([option]) == 0
    assert text in capsys.readouterr().out


def test_the_composed_configuration_can_be_seen_before_it_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--cfg", "job", "features=rms"]) == 0
    out = capsys.readouterr().out
    assert "labels: []" in out
    assert "_target_: generator.features.rms.Rms" in out
    assert "hydra" not in out


def test_a_project_s_own_conf_comes_first_and_ours_joins(
    task: Callable[[Task], None], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task(echo)
    (folder / "conf" / "features").mkdir(parents=True)
    text = (paths.conf_dir() / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("labels: []", 'labels: ["dog", "cat"]').replace("features: logmel", "features: mine")
    (folder / "conf" / "config.yaml").write_text(text, encoding="utf-8")
    rms = (paths.conf_dir() / "features" / "rms.yaml").read_text(encoding="utf-8")
    (folder / "conf" / "features" / "mine.yaml").write_text(rms.replace("name: rms", "name: mine"), encoding="utf-8")

    assert main([]) == 0
    assert main(["features=logmel", LABELS]) == 0
    assert capsys.readouterr().out == "firmware_out/dog_cat mine\nmore\nfirmware_out/yes_no logmel\nmore\n"


def test_a_replayed_configuration_may_do_another_task(
    task: Callable[[Task], None], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task(lambda config, progress: Outcome(0, config.resolved))
    assert main([LABELS, "seed=3"]) == 0
    resolved = capsys.readouterr().out.removesuffix("\n")
    (folder / "old").mkdir()
    (folder / "old" / "config.yaml").write_text(resolved, encoding="utf-8")

    assert main(["--config-path=old"]) == 0
    assert capsys.readouterr().out == resolved + "\n"
    assert main(["task=capture", "--config-path", "old", "--config-name", "config"]) == 0
    assert "capture is ready" in capsys.readouterr().out


def test_a_sweep_runs_every_combination(
    task: Callable[[Task], None], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task(echo)

    assert main([LABELS, "--multirun", "features=rms,logmel", "model.C=1,2", "name=both"]) == 0
    out, err = capsys.readouterr()
    jobs = [f"features={features} model.C={c}" for features in ("rms", "logmel") for c in (1, 2)]
    assert statuses(out, jobs) == ["done"] * 4
    for job in jobs:
        project = f"firmware_out/sweeps/both/{job.replace(' ', '_').replace('=', '-')}"
        assert f"job {job}\n{project} {job[9:].split()[0]}\n" in err
    assert err.count("\njob ") == 4
    assert {name for name in files(folder) if "/.jobs/" not in name} == leaderboard("both")


def test_a_failing_job_does_not_stop_the_others(
    task: Callable[[Task], None], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail_once(config: Config, progress: Progress) -> Outcome:
        if config.seed == 1:
            raise DatasetError("no clips", hint="record some")
        return Outcome(int(config.seed == 2), f"seed {config.seed}")

    task(fail_once)

    assert main(["--multirun", LABELS, "seed=-1,0,1,2,3"]) == 1
    out, err = capsys.readouterr()
    jobs = [f"seed={seed}" for seed in (-1, 0, 1, 2, 3)]
    assert statuses(out, jobs) == ["failed", "done", "failed", "failed", "done"]
    assert "failed: seed=2: seed 2" in out
    assert "job seed=1\nerror: no clips\n  try: record some\n" in err
    assert "Traceback" not in err
    assert {name for name in files(folder) if "/.jobs/" not in name} == leaderboard("yes_no")


def test_a_job_that_cannot_be_composed_does_not_stop_the_others(
    task: Callable[[Task], None], capsys: pytest.CaptureFixture[str]
) -> None:
    task(echo)

    assert main([LABELS, "-m", "features=rms,logmel,mel", "features.n_fft=1024"]) == 1
    out, err = capsys.readouterr()
    assert statuses(out, ["features=rms", "features=mel", "features=logmel"]) == ["failed", "failed", "done"]
    assert "job features=rms\nerror: command line: unknown key features.n_fft\n" in err


@pytest.mark.parametrize("setting", ["+hydra.job.env_set.CXX=evil", "+hydra.callbacks.evil._target_=os.system"])
def test_hydra_s_own_settings_run_no_code(
    setting: str, task: Callable[[Task], None], capsys: pytest.CaptureFixture[str]
) -> None:
    task(echo)

    assert main([LABELS, setting]) == 1
    assert main([LABELS, setting, "--multirun", "seed=1,2"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("error: hydra.") == 2


def test_hydra_s_folders_and_logs_stay_away(
    task: Callable[[Task], None], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even where a project's file asks for them."""
    task(echo)
    shutil.copytree(paths.conf_dir(), folder / "conf")
    with (folder / "conf" / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("hydra: {run: {dir: runs}, sweep: {dir: sweeps}, output_subdir: .hydra, job: {chdir: true}}\n")
    before = files(folder)

    assert main([LABELS]) == 0
    assert main([LABELS, "--multirun", "seed=1,2"]) == 0
    assert {name for name in files(folder) - before if "/.jobs/" not in name} == leaderboard("yes_no")
    assert {path.name for path in folder.iterdir()} == {"conf", "firmware_out"}
    assert "[HYDRA]" not in "".join(capsys.readouterr())
