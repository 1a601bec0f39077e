"""What the profile measures, and that the boards' processors give the mirror's integers: on emulated Cortex-M."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from generator import paths
from generator.errors import ExportError
from generator.progress import Progress
from generator.types import Resources
from generator.verify import profile as profile_module
from generator.verify.compiler import Compiler
from generator.verify.emulator import Emulator
from generator.verify.profile import profile
from tests.factory import HOSTILE, dataset_of, hostile, make_config, make_mirror, small_svc
from tests.firmware.program import write_classifier

BOARDS = ["nano33ble", "nanorp2040connect"]
SHAPES = [
    ("features.n_fft=512",),
    ("features.n_fft=1024", "features.hop_length=333", "features.n_mels=31", "features.segments=7"),
    ("features.n_fft=256", "features.hop_length=160", "features.n_mels=13", "model.kernel=poly"),
    ("features=rms", "model.kernel=poly"),
    ("features=rms", "model.kernel=linear"),
]


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("shape", SHAPES, ids=" ".join)
def test_processor_gives_the_mirrors_scores(
    board: str, shape: tuple[str, ...], arm_gxx: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """profile() compares the scores of each clip's last window; one image serves all clips."""
    config = make_config("labels=[a,b,c]", f"board={board}", *shape)
    mirror = make_mirror(config, small_svc(config, 3, kernel=config.model.params["kernel"], break_ties=True))
    samples = mirror.front_end.num_columns * mirror.front_end.hop_length
    clips = [hostile(name, samples) for name in HOSTILE]
    project = write_classifier(tmp_path / "project", config, mirror, dataset_of(clips, 3))
    images: list[tuple[Path, Path, Path]] = []
    build = profile_module._build

    def once(compiler: Compiler, cpu: str, project: Path, *_: object) -> tuple[Path, Path, Path]:
        if not images:
            images.append(build(compiler, cpu, project, tmp_path))
        return images[0]

    monkeypatch.setattr(profile_module, "_build", once)
    for pcm in clips:
        known = Resources(table_bytes=0)
        measured = profile(config, project, known, mirror=mirror, pcm=pcm, progress=Progress(quiet=True))
        assert measured.reason is None
        assert measured.instructions_per_hop and measured.instructions_per_window and measured.stack_bytes
        assert 0 < (measured.real_time_load or 0) < 1


def test_another_processor_is_left_to_its_own_compiler(tmp_path: Path) -> None:
    config = make_config("labels=[a,b]", "board=xiao_esp32s3_sense")
    mirror, known = make_mirror(config, small_svc(config)), Resources(table_bytes=7)
    measured = profile(config, tmp_path, known, mirror=mirror, pcm=hostile("silence", 0), progress=Progress(quiet=True))
    assert (measured.table_bytes, measured.flash_bytes) == (7, None)
    assert measured.reason == "the board's processor is no Cortex-M; task=build prints what PlatformIO measures"


@pytest.mark.parametrize(("what", "key"), [("flash", "flash_bytes"), ("RAM", "ram_bytes")])
def test_too_little_memory_is_an_error(what: str, key: str, arm_gxx: str, tmp_path: Path) -> None:
    base = make_config("labels=[a,b]").board
    room = {"flash_bytes": base.base_flash_bytes, "ram_bytes": base.base_ram_bytes}[key] + 3000
    config = make_config("labels=[a,b]", f"board.{key}={room}")
    mirror = make_mirror(config, small_svc(config))
    pcm = hostile("white noise at full scale", 16000)
    project = write_classifier(tmp_path, config, mirror, dataset_of([pcm]))
    with pytest.raises(ExportError, match=rf"kB of {what}, but board=nano33ble has 3 kB"):
        profile(config, project, Resources(0), mirror=mirror, pcm=pcm, progress=Progress(quiet=True))


def test_slow_board_is_an_error(arm_gxx: str, tmp_path: Path) -> None:
    config = make_config("labels=[a,b]", "board.clock_hz=1000000")
    mirror = make_mirror(config, small_svc(config))
    pcm = hostile("white noise at full scale", 16000)
    project = write_classifier(tmp_path, config, mirror, dataset_of([pcm]))
    with pytest.raises(ExportError, match="times the time that board=nano33ble has"):
        profile(config, project, Resources(0), mirror=mirror, pcm=pcm, progress=Progress(quiet=True))


LOOP = """
.syntax unified
.thumb
.global Loop, Reset
.thumb_func
.type Loop, %function
Loop:
  ldr r0, [r0]
1: subs r0, #1
  bne 1b
  add.w r0, r0, #0
  bx lr
.thumb_func
Reset: bx lr
"""


@pytest.mark.parametrize("times", [1, 2, 1000])
def test_emulator_counts_every_instruction(times: int, arm_gxx: str, tmp_path: Path) -> None:
    """ldr, `times` times two, add.w (32 bits wide) and bx."""
    (tmp_path / "loop.s").write_text(LOOP)
    script = paths.templates_dir() / "profile" / "profile.ld"
    options = ["-mcpu=cortex-m4", "-mthumb", "-nostdlib", f"-T{script}", "-o", str(tmp_path / "loop")]
    subprocess.run([arm_gxx, *options, str(tmp_path / "loop.s")], check=True)
    call = Emulator(tmp_path / "loop", "cortex-m4").call("Loop", times.to_bytes(4, "little"))
    assert (call.instructions, call.stack_bytes) == (2 * times + 3, 0)
