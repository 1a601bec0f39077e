"""A long stream made of clips: words at known times, other sounds between them, noise under all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from generator.augmentation.background import coloured, excerpt
from generator.augmentation.base import Signal
from generator.dataset.read import to_int16
from generator.detection.level import energies
from generator.detection.loud_part import loud_part
from generator.features.matrix import whole_hops
from generator.stream.truth import Word
from generator.types import I16, Clip, Integers

GAP = (0.5, 2.0)  # between two clips [s]
HOP = 0.02  # of the energies that a word's start and end are found by [s]
NOISE = 10.0  # of one recording, before another one follows [s]


@dataclass(frozen=True)
class Stream:
    pcm: I16  # [samples]
    words: list[Word]  # those to be recognised, in the order of their ends


@dataclass(frozen=True)
class Mixture:
    """What a stream is made of. All that is left to chance follows from `seed`."""

    seconds: float  # at least
    words: float  # share of clips that are words, the others are other sounds
    snr: float  # of the clips' mean power to the noise [dB]
    seed: int


def compose(
    words: Sequence[Clip], others: Sequence[Clip], noises: Sequence[I16], mixture: Mixture, sample_rate: int
) -> Stream:
    """Clips in random order, each of them as often as the others before it comes again, in gaps of GAP.

    Without `others` there are words alone; without `noises`, noise is made.
    """
    rng = np.random.default_rng(mixture.seed)
    piles = {True: _endless(words, rng), False: _endless(others, rng)}
    parts, truth, size = list[I16](), list[Word](), 0
    while size < mixture.seconds * sample_rate:
        is_word = not others or bool(rng.random() < mixture.words)
        clip = next(piles[is_word])
        gap = np.zeros(round(rng.uniform(*GAP) * sample_rate), np.int16)
        if is_word:
            truth.append(_word(clip, size + len(gap), sample_rate))
        parts += [gap, clip.samples]
        size += len(gap) + len(clip.samples)
    loudness = np.sqrt(np.mean([_power(clip.samples) for clip in (*words, *others)]))
    pcm = np.concatenate(parts)
    _add_noise(pcm, noises, loudness * 10 ** (-mixture.snr / 20), round(NOISE * sample_rate), rng)
    return Stream(pcm, sorted(truth, key=lambda word: (word.end, word.start)))


def _endless(clips: Sequence[Clip], rng: np.random.Generator) -> Iterator[Clip]:
    while True:
        yield from (clips[index] for index in rng.permutation(len(clips)))


def _word(clip: Clip, position: int, sample_rate: int) -> Word:
    """That of a clip which begins at `position` [samples]."""
    hop_length = round(HOP * sample_rate)
    part = loud_part(energies(whole_hops(clip.samples, hop_length), hop_length))
    start, end = (position + column * hop_length for column in (part.first, part.end))
    return Word(clip.label, start / sample_rate, end / sample_rate)


def _power(samples: Integers | Signal) -> float:
    return float(np.square(samples, dtype=np.float64).mean())


def _add_noise(pcm: I16, noises: Sequence[I16], rms: float, length: int, rng: np.random.Generator) -> None:
    """Noise of `rms` into PCM [samples], another one every `length` samples."""
    for first in range(0, len(pcm), length):
        noise = excerpt(noises[int(rng.integers(len(noises)))], length, rng) if noises else coloured(length, rng)
        block = pcm[first : first + length]
        block[:] = to_int16(block + noise[: len(block)] * (rms / (np.sqrt(_power(noise)) or 1.0)))
