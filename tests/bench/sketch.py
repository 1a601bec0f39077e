"""The whole of a yes/no classifier, from samples to label: what a run of the generator reports."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from generator.pipeline import generate
from generator.progress import Progress
from tests.bench.recordings import DATA
from tests.factory import make_config

SKETCHES = {
    "ours": (),
    "exporter=micromlgen": ("exporter=micromlgen",),
    "model.kernel=linear": ("model.kernel=linear",),
}


@dataclass(frozen=True)
class Sketch:
    """A generated project beside an empty sketch."""

    name: str
    accuracy: float  # of the compiled C++ on speakers that the model has not heard
    flash_bytes: int
    ram_bytes: int  # static and stack
    instructions: int  # a window, its hops included


def measure(name: str) -> Sketch:
    with tempfile.TemporaryDirectory() as folder:
        recordings = f"samples_dir={DATA / 'speech_commands'}"
        common = ("labels=['yes','no']", recordings, "augmentation=none", f"output_dir={folder}")
        config = make_config(*common, *SKETCHES[name])
        generate(config, Progress(quiet=True))
        report = json.loads((Path(config.project_dir) / "report.json").read_text())
    front_end = config.front_end
    used = report["resources"]
    return Sketch(
        name=name,
        accuracy=report["verification"]["accuracy"],
        flash_bytes=used["flash_bytes"],
        ram_bytes=used["ram_bytes"] + used["stack_bytes"],
        instructions=front_end.num_columns * used["instructions_per_hop"] + used["instructions_per_window"],
    )
