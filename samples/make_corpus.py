"""Makes the synthetic corpus of this folder: `python samples/make_corpus.py`, or with `--check` to compare only.

Words are spoken by the voices of Debian's espeak-ng, flite and festival; background noise is computed. Each clip is
drawn with its own seed, so the same packages give the same bytes and a new speaker leaves the other words as they are.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

Audio = NDArray[np.float64]  # mono at SAMPLE_RATE, in steps of 16-bit PCM, [samples]

FOLDER = Path(__file__).resolve().parent
SEED = 1
SAMPLE_RATE = 16000  # [Hz]
CLIP = SAMPLE_RATE  # 1 s [samples]
FRAME = SAMPLE_RATE // 200  # 5 ms [samples]
MARGIN = (4 * FRAME, 20 * FRAME)  # kept before and after a word: room for the release of a last "p" [samples]
WORDS = ("yes", "no", "go", "stop")
WORD_SECONDS = (0.15, 0.8)  # outside of it a word was cut or drawled
TAKES = ((1.1, 1.0), (0.95, 1.08), (1.35, 0.93))  # (duration, pitch) as factors of the voice's own
WORD_LEVEL = (1200.0, 6000.0)  # RMS of the loudest 100 ms
FLOOR_LEVEL = (6.0, 35.0)  # RMS of the noise below the word
NOISE_LEVEL = (150.0, 2500.0)  # RMS of a clip of background noise
MAX_PEAK = 28000.0
NOISE_SECONDS = 2  # of each source, a clip a second
BABBLE = "Every morning the market fills with people who talk about the weather and the price of bread."

PACKAGES = "espeak-ng flite festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts"
INSTALL = f"the corpus needs three speech programs and their voices: sudo apt-get install {PACKAGES}"


# ---- Voices


@dataclass(frozen=True)
class Voice:
    """`speaker` is the file name before the first underscore: one person, also where two programs have that voice."""

    speaker: str
    program: str
    name: str


VOICES = (
    Voice("espeak-us-m1", "espeak-ng", "en-us+m1"),
    Voice("espeak-us-f2", "espeak-ng", "en-us+f2"),
    Voice("espeak-newyork-m7", "espeak-ng", "en-us-nyc+m7"),
    Voice("espeak-britain-m3", "espeak-ng", "en+m3"),  # not en-gb: espeak-ng 1.51 ignores its variants
    Voice("espeak-britain-f1", "espeak-ng", "en+f1"),
    Voice("espeak-rp-m8", "espeak-ng", "en-gb-x-rp+m8"),
    Voice("espeak-scotland-f3", "espeak-ng", "en-gb-scotland+f3"),
    Voice("espeak-lancaster-f5", "espeak-ng", "en-gb-x-gbclan+f5"),
    Voice("espeak-westmidlands-m6", "espeak-ng", "en-gb-x-gbcwmd+m6"),
    Voice("espeak-caribbean-m4", "espeak-ng", "en-029+m4"),
    Voice("awb", "flite", "awb"),
    Voice("rms", "flite", "rms"),
    Voice("slt", "flite", "slt"),
    Voice("slt", "festival", "cmu_us_slt_arctic_hts"),
    Voice("kal", "flite", "kal16"),
    Voice("kal", "festival", "kal_diphone"),
    Voice("ked", "festival", "ked_diphone"),
)


def command(voice: Voice, text: str, duration: float, wav: Path) -> list[str]:
    """The command line that speaks `text` into a file, `duration` times as long as the voice would by itself."""
    match voice.program:
        case "espeak-ng":
            return ["espeak-ng", "-v", voice.name, "-s", f"{175 / duration:.0f}", "-w", str(wav), text]
        case "flite":
            return ["flite", "-voice", voice.name, "--setf", f"duration_stretch={duration}", "-t", text, "-o", str(wav)]
        case _:
            rate = f"""(set! hts_engine_params (append hts_engine_params '(("-r" {1 / duration}))))"""
            return [
                *("festival", "--batch", f"(voice_{voice.name})", f"(Parameter.set 'Duration_Stretch {duration})"),
                *([rate] if voice.name.endswith("_hts") else []),
                f"""(utt.save.wave (utt.synth (Utterance Text "{text}")) "{wav}" 'riff)""",
            ]


def say(voice: Voice, text: str, duration: float, pitch: float) -> Audio:
    """Speech without the silence around it, [samples]. Pitch is changed by resampling, which moves the formants too."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "speech.wav"
        run = subprocess.run(command(voice, text, duration * pitch, wav), capture_output=True, text=True, check=False)
        if run.returncode or not wav.exists():
            sys.exit(f"{voice.program} can't speak with its voice {voice.name}; {INSTALL}\n{run.stderr}")
        speech, rate = soundfile.read(wav)
    return trim(soxr.resample(speech, rate * pitch, SAMPLE_RATE))


def trim(speech: Audio) -> Audio:
    """From the first to the last frame within 35 dB of the loudest, with MARGIN around, faded over a frame."""
    power = np.mean(speech[: len(speech) // FRAME * FRAME].reshape(-1, FRAME) ** 2, axis=1)
    loud = np.flatnonzero(power > power.max() * 10**-3.5)
    kept = np.pad(speech, MARGIN)[loud[0] * FRAME : (loud[-1] + 1) * FRAME + sum(MARGIN)]
    fade = np.linspace(0, 1, FRAME)
    kept[:FRAME] *= fade
    kept[-FRAME:] *= fade[::-1]
    return kept


# ---- Noise


def coloured(rng: np.random.Generator, samples: int, slope: float) -> Audio:
    """Noise whose power falls with frequency ** slope above 20 Hz: 0 white, 1 pink, 2 brown; RMS 1."""
    frequency = np.fft.rfftfreq(samples, 1 / SAMPLE_RATE)
    gain = np.where(frequency < 20, 0, np.maximum(frequency, 20) ** (-slope / 2))
    return unit(np.fft.irfft(np.fft.rfft(rng.normal(size=samples)) * gain, samples))


def hum(rng: np.random.Generator, samples: int, mains: float) -> Audio:
    """Twelve harmonics of the mains' frequency [Hz] over a little pink noise."""
    tones = [rng.uniform(0.2, 1) / k * tone(rng, samples, mains * k) for k in range(1, 13)]
    return unit(np.sum(tones, axis=0)) + 0.05 * coloured(rng, samples, 1)


def fan(rng: np.random.Generator, samples: int) -> Audio:
    """Rushing air, which swells with each turn, and the blades' tone."""
    turns = rng.uniform(8, 25)  # a second
    swell = 1 + 0.3 * tone(rng, samples, turns)
    return swell * (coloured(rng, samples, 1.5) + 0.3 * tone(rng, samples, 5 * turns))


def crackle(rng: np.random.Generator, samples: int) -> Audio:
    """About 30 decaying bursts a second, as of fire or a bad contact, over a little pink noise."""
    sparks = np.where(rng.uniform(size=samples) < 30 / SAMPLE_RATE, rng.exponential(size=samples), 0)
    decay = np.exp(-np.arange(samples) / (rng.uniform(0.5, 3) * 1e-3 * SAMPLE_RATE))
    envelope = np.convolve(sparks, decay[: SAMPLE_RATE // 20])[:samples]
    return unit(envelope * rng.normal(size=samples)) + 0.05 * coloured(rng, samples, 1)


def babble(voices: tuple[Voice, ...], samples: int) -> Audio:
    """All voices at once; each starts somewhere else in the sentence."""
    spoken = [unit(say(voice, BABBLE, 1, 1)) for voice in voices]
    total: Audio = np.sum([np.roll(speech, k * SAMPLE_RATE // 3)[:samples] for k, speech in enumerate(spoken)], axis=0)
    return total


def tone(rng: np.random.Generator, samples: int, frequency: float) -> Audio:
    return np.sin(2 * np.pi * (frequency * np.arange(samples) / SAMPLE_RATE + rng.uniform()))


def unit(signal: Audio) -> Audio:
    """At RMS 1."""
    return signal / float(np.sqrt(np.mean(signal**2)))


NOISES: dict[str, Callable[[np.random.Generator, int], Audio]] = {
    "white1": lambda rng, samples: coloured(rng, samples, 0),
    "white2": lambda rng, samples: coloured(rng, samples, 0),
    "pink1": lambda rng, samples: coloured(rng, samples, 1),
    "pink2": lambda rng, samples: coloured(rng, samples, 1),
    "brown1": lambda rng, samples: coloured(rng, samples, 2),
    "brown2": lambda rng, samples: coloured(rng, samples, 2),
    "hum50": lambda rng, samples: hum(rng, samples, 50),
    "hum60": lambda rng, samples: hum(rng, samples, 60),
    "fan1": fan,
    "fan2": fan,
    "crackle1": crackle,
    "crackle2": crackle,
    "babble1": lambda _, samples: babble(VOICES[::2], samples),
    "babble2": lambda _, samples: babble(VOICES[1::2], samples),
}


# ---- Clips


def word_clip(voice: Voice, word: str, take: int, path: str) -> Audio:
    """One word at a random place and level over a faint noise floor, [CLIP]."""
    rng = seeded(path)
    duration, pitch = (factor * rng.uniform(0.96, 1.04) for factor in TAKES[take])
    speech = say(voice, word, duration, pitch)
    seconds = (len(speech) - sum(MARGIN)) / SAMPLE_RATE
    if not WORD_SECONDS[0] <= seconds <= WORD_SECONDS[1]:
        sys.exit(f"{path}: the word takes {seconds:.2f} s, allowed are {WORD_SECONDS[0]} to {WORD_SECONDS[1]} s")
    loudest = np.sqrt(np.max(np.convolve(speech**2, np.full(CLIP // 10, 10 / CLIP), mode="same")))
    clip = log_uniform(rng, FLOOR_LEVEL) * coloured(rng, CLIP, 1)
    start = rng.integers(CLIP - len(speech) + 1)
    clip[start : start + len(speech)] += limited(speech * log_uniform(rng, WORD_LEVEL) / loudest)
    return clip


def noise_clips(source: str) -> list[Audio]:
    """NOISE_SECONDS clips [CLIP] of one source, cut from one piece."""
    rng = seeded(source)
    level = log_uniform(rng, NOISE_LEVEL)
    piece = unit(NOISES[source](rng, NOISE_SECONDS * CLIP))
    return list(limited(level * piece).reshape(NOISE_SECONDS, CLIP))


def seeded(name: str) -> np.random.Generator:
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def log_uniform(rng: np.random.Generator, limits: tuple[float, float]) -> float:
    return float(np.exp(rng.uniform(*np.log(limits))))


def limited(signal: Audio) -> Audio:
    """Quieter as a whole where its peak would pass MAX_PEAK."""
    return signal * min(1.0, MAX_PEAK / float(np.abs(signal).max()))


def encoded(clip: Audio) -> bytes:
    """A WAV file of 16-bit PCM."""
    file = io.BytesIO()
    soundfile.write(file, np.rint(clip).astype(np.int16), SAMPLE_RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def corpus() -> Iterator[tuple[str, bytes]]:
    """Path below this folder and content of every clip."""
    for word in WORDS:
        takes: dict[str, int] = {}
        for voice in VOICES:
            for take in range(len(TAKES)):
                number = takes[voice.speaker] = takes.get(voice.speaker, 0) + 1
                path = f"{word}/{voice.speaker}_{number}.wav"
                yield path, encoded(word_clip(voice, word, take, path))
    for source in NOISES:
        for number, clip in enumerate(noise_clips(source), start=1):
            yield f"_background_noise_/{source}_{number}.wav", encoded(clip)


# ---- Command line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; name the clips that differ")
    check = parser.parse_args().check

    missing = [program for program in ("espeak-ng", "flite", "festival") if not shutil.which(program)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; {INSTALL}")

    clips = {}
    for path, content in corpus():
        print(path)
        clips[path] = content
        if not check:
            (FOLDER / path).parent.mkdir(exist_ok=True)
            (FOLDER / path).write_bytes(content)

    present = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.glob("*/*.wav")}
    different = [path for path in sorted(clips | present) if clips.get(path) != present.get(path)]
    print(f"{len(clips)} clips, {sum(map(len, clips.values())) / 1e6:.2f} MB")
    if different:
        sys.exit("not as this script makes them: " + ", ".join(different))


if __name__ == "__main__":
    main()
