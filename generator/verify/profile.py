"""Flash, RAM, stack and instructions of a generated classifier, from the board's compiler and an emulated Cortex-M."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from generator import paths
from generator.cache.store import Cache
from generator.config.schema import Config
from generator.errors import LimitError, VerificationError
from generator.mirror import Mirror
from generator.progress import Progress
from generator.types import I16, Resources
from generator.verify.compiler import Compiler
from generator.verify.resources import SMALLER
from generator.verify.sources import project_sources

if TYPE_CHECKING:
    from generator.verify.emulator import Call, Emulator

COMPILER = "arm-none-eabi-g++"
FLAGS = ("-std=c++11", "-Os", "-mthumb", "-fno-exceptions", "-fno-rtti", "-ffunction-sections", "-fdata-sections", "-w")
LINK = ("-nostartfiles", "--specs=nano.specs", "--specs=nosys.specs", "-Wl,--gc-sections")
CYCLES_PER_INSTRUCTION = 1.5  # with the flash's wait states; branches and loads take more than one
NO_COMPILER = f"no {COMPILER} found, on PATH or among PlatformIO's packages"
NO_ARM = "the board's processor is no Cortex-M; task=build prints what PlatformIO measures"
NO_EMULATOR = "instructions are counted with the extra `profile`: pip install unicorn pyelftools"


def profile(
    config: Config,
    project: Path,
    known: Resources,
    *,
    mirror: Mirror,
    pcm: I16,
    progress: Progress,
    cache: Cache | None = None,
) -> Resources:
    """`known` with what the compiler and the emulator tell of the classifier in `project` when it hears `pcm`.

    Raises LimitError where the board's memory or its time does not suffice.
    """
    cpu = config.board.cpu
    if cpu is None:
        return replace(known, reason=NO_ARM)
    compiler = find_compiler()
    if compiler is None:
        return replace(known, reason=NO_COMPILER)
    progress.stage(f"profile   for {cpu}: {compiler.version}")
    with tempfile.TemporaryDirectory(prefix="generator-") as scratch:
        sketch, empty, functions = _build(compiler, cpu, project, Path(scratch), cache)
        flash, ram = (full - none for full, none in zip(_size(compiler, sketch), _size(compiler, empty), strict=True))
        resources = replace(known, flash_bytes=flash, ram_bytes=ram, method=f"{compiler.version}, -Os", reason=None)
        _check_memory(config, resources)
        return _emulate(config, functions, resources, mirror=mirror, pcm=pcm)


def find_compiler() -> Compiler | None:
    """On PATH, else in PlatformIO's folder of packages."""
    home = Path(os.environ.get("PLATFORMIO_CORE_DIR") or Path.home() / ".platformio")
    installed = sorted((home / "packages").glob(f"toolchain-gccarmnoneeabi*/bin/{COMPILER}*"))
    path = shutil.which(COMPILER) or next((str(path) for path in installed), None)
    return Compiler(path) if path else None


def _build(
    compiler: Compiler, cpu: str, project: Path, scratch: Path, cache: Cache | None = None
) -> tuple[Path, Path, Path]:
    """Images of the whole sketch without the board's core, of nothing, and of the profile's functions."""
    sources, folder = project_sources(project), paths.templates_dir() / "profile"
    flags = (f"-mcpu={cpu}", *FLAGS)
    files = [folder / "empty.cpp", folder / "profile.cpp", *sources.core, *sources.sketch]
    empty, functions, *rest = compiler.compile(files, sources.includes, scratch, flags, cache)
    link = (*flags, *LINK, f"-T{folder / 'profile.ld'}")
    whole = (*link, "-Wl,--undefined=_Z5setupv,--undefined=_Z4loopv,--unresolved-symbols=ignore-all")
    return (
        compiler.link([empty, *rest], scratch / "sketch.elf", whole),
        compiler.link([empty], scratch / "empty.elf", link),
        compiler.link([functions, *rest[: len(sources.core)]], scratch / "profile.elf", link),
    )


def _size(compiler: Compiler, image: Path) -> tuple[int, int]:
    """Bytes of flash (code, constants, initial values) and of RAM."""
    tool = compiler.path.replace("g++", "size")
    done = subprocess.run([tool, str(image)], capture_output=True, text=True, check=True, timeout=60)
    text, data, bss = (int(number) for number in done.stdout.splitlines()[1].split()[:3])
    return text + data, data + bss


def _check_memory(config: Config, resources: Resources) -> None:
    board = config.board
    for what, needed, empty, total in (
        ("flash", resources.flash_bytes, board.base_flash_bytes, board.flash_bytes),
        ("RAM", resources.ram_bytes, board.base_ram_bytes, board.ram_bytes),
    ):
        if (needed or 0) + empty > total:
            raise LimitError(
                f"the classifier needs {(needed or 0) / 1000:.0f} kB of {what}, but board={board.name} has "
                f"{(total - empty) / 1000:.0f} kB beside an empty sketch",
                hint=SMALLER,
            )


def _check_scores(config: Config, emulator: Emulator, window: Call, mirror: Mirror, pcm: I16) -> None:
    """Raises VerificationError where the board's processor would give other scores than the mirror."""
    columns = mirror.front_end.columns(pcm)[-mirror.front_end.num_columns :]
    expected = mirror.source.scores(mirror.front_end.features(columns)[None])[0]
    detection = np.frombuffer(emulator.read(window.result, 8 + 4 * len(expected)), "<i4")  # label, score, scores
    if (detection[2:] != expected).any():
        raise VerificationError(
            f"on an emulated {config.board.cpu} the scores are {detection[2:].tolist()} instead of {expected.tolist()}",
            hint="this is a mistake of the generator or of an edited template: please report it",
        )


def _load(config: Config, mirror: Mirror, a_hop: int, a_window: int) -> float:
    """Share of the board's time, from instructions, while windows follow each other as fast as they can.

    Raises LimitError where it is more than 1.
    """
    detector, hop_rate = mirror.detector, config.audio.sample_rate / mirror.front_end.hop_length
    hop_load, window_load = (
        count * CYCLES_PER_INSTRUCTION * hop_rate / config.board.clock_hz for count in (a_hop, a_window)
    )
    load = hop_load + window_load / detector.interval
    if load <= 1:
        return load
    hint, enough = SMALLER, math.ceil(window_load / (1 - hop_load)) if hop_load < 1 else math.inf  # columns
    if detector.interval_key and enough <= mirror.front_end.num_columns:
        hint = f"{detector.interval_key}={math.ceil(100 * enough / hop_rate) / 100:g}, or {SMALLER}"
    raise LimitError(f"the classifier takes {load:.1f} times the time that board={config.board.name} has", hint=hint)


def _emulate(config: Config, image: Path, resources: Resources, *, mirror: Mirror, pcm: I16) -> Resources:
    """Instructions and stack of the hop and of the window that end `pcm`, and the load that they make."""
    try:
        from generator.verify.emulator import Emulator  # noqa: PLC0415 - needs an extra
    except ImportError:
        return replace(resources, reason=NO_EMULATOR)
    emulator, hop_length = Emulator(image, str(config.board.cpu)), mirror.front_end.hop_length
    emulator.call("ProfileReset")
    hops = [emulator.call("ProfileHop", hop.astype("<i2").tobytes()) for hop in pcm.reshape(-1, hop_length)]
    window = emulator.call("ProfileWindow")
    _check_scores(config, emulator, window, mirror, pcm)
    hop_instructions = max(hop.instructions for hop in hops)
    load = _load(config, mirror, hop_instructions, window.instructions)
    return replace(
        resources,
        stack_bytes=max(window.stack_bytes, *(hop.stack_bytes for hop in hops)),
        instructions_per_hop=hop_instructions,
        instructions_per_window=window.instructions,
        real_time_load=round(load, 6),
        method=f"{resources.method}; emulated {config.board.cpu}, {CYCLES_PER_INSTRUCTION} cycles an instruction",
    )
