"""The two PlatformIO projects as files in memory. Nothing here touches the disk but to read templates."""

from __future__ import annotations

import json
import shlex

import jinja2

from generator.commands import value
from generator.config.schema import Config
from generator.device.messages import PROTOCOL
from generator.mirror import Mirror
from generator.render.environment import environment, render_folder
from generator.types import Constant, Part, RenderedProject

MAX_LABELS = 256  # bytes in the greeting of the capture firmware: SerialPort's queue holds twice as many
OWNED = frozenset({"src/on_label.cpp"})


def render_classifier(config: Config, mirror: Mirror, vectors: Part) -> RenderedProject:
    """The classifier: front end, trigger and model, with parity `vectors` for its own test."""
    constants = (*_microphone(config), Constant("int32_t", "kNumLabels", len(config.labels), "labels"))
    parts = [
        mirror.front_end.part(mirror.detector.ring_columns),
        mirror.detector.part(),
        mirror.source.part(),
        Part("dsp", ()),
        Part("evaluation", ()),
    ]
    files = _render(config, "classifier", constants, parts)
    files |= _data(environment(), config, vectors, "test/test_parity")
    return RenderedProject(files, OWNED)


def render_capture(config: Config) -> RenderedProject:
    """The firmware that streams the microphone to the computer."""
    return RenderedProject(_render(config, "capture", _microphone(config), []))


def _render(config: Config, firmware: str, constants: tuple[Constant, ...], parts: list[Part]) -> dict[str, str]:
    env = environment()
    context = {
        "config": config,
        "firmware": firmware,
        "hello": _hello(config, firmware),
        "recording": _recording(config),
        "constants": constants,
    }
    files = render_folder(env, firmware, context, deep=True)
    files |= _below("lib/config", render_folder(env, "lib/config", context, deep=False))
    microphone = Part("microphone", (f"microphone/{config.board.microphone}",))
    board = Part("board", (f"board/{config.board.usb_serial}",))
    for part in (*parts, microphone, Part("link", ()), board):
        files |= render_library(config, part)
    return files if config.board.board else files | _desktop(env)


def _desktop(env: jinja2.Environment) -> dict[str, str]:
    """lib/desktop: the stand-ins for core, microphone and port that make a program of the sketch."""
    files = render_folder(env, "desktop", {}, deep=True)
    return _below("lib/desktop", {name: text for name, text in files.items() if not name.startswith("live/")})


def render_library(config: Config, part: Part) -> dict[str, str]:
    """lib/<part>: what all kinds of the part share, what its sources add, and its data."""
    env, folder, files = environment(), f"lib/{part.name}", dict[str, str]()
    for source in (part.name, *part.sources):
        files |= _below(folder, render_folder(env, f"lib/{source}", {}, deep=False))
    return files | _below(folder, dict(part.texts)) | _data(env, config, part, folder)


def _data(env: jinja2.Environment, config: Config, part: Part, folder: str) -> dict[str, str]:
    """The part's constants and tables as <part>_data.h and, for tables, <part>_data.cpp."""
    if not part.constants and not part.tables:
        return {}
    context = {"config": config, "part": part}
    header = {f"{folder}/{part.name}_data.h": env.get_template("lib/data.h.j2").render(context)}
    if not part.tables:
        return header
    return header | {f"{folder}/{part.name}_data.cpp": env.get_template("lib/data.cpp.j2").render(context)}


def _below(folder: str, files: dict[str, str]) -> dict[str, str]:
    return {f"{folder}/{name}": text for name, text in files.items()}


def _microphone(config: Config) -> tuple[Constant, ...]:
    rate, capture = config.audio.sample_rate, config.capture
    buffer = 1 << max(0, round(capture.buffer * rate) - 1).bit_length()
    return (
        Constant("int32_t", "kSampleRate", rate, "audio.sample_rate [Hz]"),
        Constant("int32_t", "kGain", capture.gain, "capture.gain"),
        Constant("int32_t", "kMicrophoneBufferLength", buffer, "capture.buffer, as a power of two [samples]"),
        Constant("int32_t", "kWarmUpLength", round(capture.warm_up * rate), "capture.warm_up [samples]"),
    )


def _recording(config: Config) -> str:
    """What the capture firmware tells a person to type, in any folder; without labels that the port has no room for."""
    labels = f"labels=[{','.join(map(value, config.labels))}]"
    keys = [labels] if len(labels.encode()) <= MAX_LABELS else []
    record = [f"board={config.board.name}", "task=record", f"label={value(config.labels[0])}", "count=40"]
    return shlex.join(["python", "-m", "generator", *keys, *record])


def _hello(config: Config, firmware: str) -> str:
    """What the board says of itself over the link; JSON in ASCII."""
    return json.dumps(
        {
            "protocol": PROTOCOL,
            "firmware": firmware,
            "project": config.name,
            "config_hash": config.hash,
            "board": config.board.name,
            "sample_rate": config.audio.sample_rate,
            "gain": config.capture.gain,
            "labels": list(config.labels),
        },
        separators=(",", ":"),
    )
