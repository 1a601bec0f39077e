"""task=evaluate wav=FILE truth=FILE.csv: a recording through the compiled detector of a generated project."""

from __future__ import annotations

import shlex
from pathlib import Path

from generator import paths
from generator.cache.store import Cache
from generator.config.schema import Config
from generator.dataset.read import UnreadableError, read_pcm
from generator.device.connect import AUTO, VIRTUAL
from generator.errors import ConfigError, DatasetError
from generator.evaluate.project import load_project
from generator.evaluate.show import placed
from generator.evaluate.write import write
from generator.progress import Progress
from generator.report.stream import facts, headline, html, section
from generator.report.summary import plain
from generator.stream.score import StreamScore, score
from generator.stream.truth import Word, read_truth, wanted
from generator.types import I16, Outcome

SECTION = "stream"  # of report.json, and of report.html
MAX_TOLERANCE = 60.0  # [s]


def evaluate_stream(
    config: Config, progress: Progress, wav: str | None, truth: str | None, tolerance: float
) -> Outcome:
    """Raises ConfigError for a key, DatasetError for a file; ToolError and VerificationError as `score` does."""
    _check(config, wav, truth, tolerance)
    recording, table = paths.expanded(str(wav)), paths.expanded(str(truth))
    project = load_project(config)
    config = project.with_margin(config)
    pcm, words = _read_pcm(recording, config), _read_words(table, config, progress)
    progress.stage(f"stream    {len(pcm) / config.audio.sample_rate:.1f} s through the compiled detector")
    result = score(
        config, project.folder / "classifier", recording.name, pcm, words,
        tolerance=tolerance, cache=Cache.of(config, progress),
    )  # fmt: skip
    write(project, config, SECTION, plain(section(result)), placed(project.page, SECTION, html(result, config)))
    return Outcome(0, _console(result, config, shlex.quote(f"{project.folder.as_posix()}/report.html")))


def _check(config: Config, wav: str | None, truth: str | None, tolerance: float) -> None:
    if wav is None or truth is None:
        missing, example = ("truth", "truth=FILE.csv") if truth is None else ("wav", "wav=FILE.wav")
        raise ConfigError(
            f"{missing} is missing: a stream is scored by a recording and what is said in it", hint=example
        )
    if config.port not in (AUTO, VIRTUAL):
        raise ConfigError(
            f"wav={wav} can't be played to the board at port={config.port}, which hears its own microphone",
            hint="leave port out: the project's own C++ runs on this computer",
        )
    if not 0 <= tolerance <= MAX_TOLERANCE:
        raise ConfigError(f"tolerance={tolerance:g} must be from 0 to {MAX_TOLERANCE:g} s", hint="tolerance=1.0")


def _read_pcm(path: Path, config: Config) -> I16:
    try:
        return read_pcm(path, config.audio.sample_rate)
    except UnreadableError as error:
        raise DatasetError(f"wav={path} can't be read: {error}", hint="wav=FILE.wav, a recording") from error


def _read_words(path: Path, config: Config, progress: Progress) -> list[Word]:
    """Those that are to be recognised."""
    words, labels = read_truth(path, config.labels), wanted(config)
    said = [word for word in words if word.label in labels]
    if not said:
        raise DatasetError(
            f"truth={path} has only labels that are no words to be recognised (detection.ignore)",
            hint="detection.ignore=[]",
        )
    if len(said) < len(words):
        progress.warn(f"{len(words) - len(said)} of the {len(words)} sounds in {path.name} have no label to be said")
    return said


def _console(score: StreamScore, config: Config, report: str) -> str:
    """`report`: what opens the page."""
    lines = [
        f"{config.name}: {headline(score)}",
        f"of {score.name}, by the compiled detector ({config.detection.name})",
        "",
        *(f"{key:<9} {text or 'none'}" for key, text in facts(score).items()),
        f"{'proof':<9} C++ = Python in all {score.windows} windows chosen and all that was said of their scores",
        f"{'look':<9} open {report}",
    ]
    return "\n".join(lines)
