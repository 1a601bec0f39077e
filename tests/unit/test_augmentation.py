"""Augmentation: what each effect promises, and copies that follow from a clip's own samples alone."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.signal import periodogram

from generator.augmentation.augment import augment
from generator.augmentation.background import coloured, excerpt, mix
from generator.augmentation.base import Signal
from generator.augmentation.clipping import clip
from generator.augmentation.effect import Effect
from generator.augmentation.gain import amplify
from generator.augmentation.room import REVERBERANT, reverberate
from generator.augmentation.shift import shift
from generator.augmentation.speed import change_speed
from generator.config.labels import BACKGROUND
from generator.config.schema import Config
from generator.progress import Progress
from generator.types import I16, Clip, Dataset
from tests.factory import HOSTILE, RATE, hostile, make_config

QUIET = Progress(quiet=True)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def sine(frequency: float, samples: int = RATE, level: float = 8000.0) -> Signal:
    return np.asarray(level * np.sin(2 * np.pi * frequency * np.arange(samples) / RATE))


def pitch(signal: Signal) -> float:
    """Of the strongest partial [Hz]."""
    frequencies, power = periodogram(signal, RATE)
    return float(frequencies[power.argmax()])


# ---- effects


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
def test_speed_changes_length_and_pitch_alike(factor: float) -> None:
    changed = change_speed(sine(500), factor)
    assert len(changed) == pytest.approx(RATE / factor, abs=1)
    assert pitch(changed) == pytest.approx(500 * factor, abs=2)
    assert changed.std() == pytest.approx(sine(500).std(), rel=0.02)


@pytest.mark.parametrize("samples", [0, 1, 700, -1, -700, 999, 1000, 5000, -5000])
def test_shift_is_exact_and_nothing_comes_round(samples: int) -> None:
    signal = rng().uniform(1, 2, 1000)
    shifted = shift(signal, samples)
    expected = [signal[i - samples] if 0 <= i - samples < 1000 else 0.0 for i in range(1000)]
    assert shifted.tolist() == expected


@pytest.mark.parametrize("snr", [-5.0, 0.0, 12.5, 40.0])
@pytest.mark.parametrize("offset", [0.0, 3000.0], ids=["no DC", "DC"])
def test_noise_is_mixed_at_the_stated_ratio(snr: float, offset: float) -> None:
    signal, noise = sine(440) + offset, rng().normal(0, 37, RATE) - offset
    mixed = mix(signal, noise, snr) - signal
    assert 20 * np.log10(signal.std() / mixed.std()) == pytest.approx(snr, abs=1e-6)
    assert np.corrcoef(mixed, noise)[0, 1] == pytest.approx(1)
    assert mixed.mean() == pytest.approx(0, abs=1e-9)  # no offset comes along


def test_no_ratio_with_silence() -> None:
    signal, silence = sine(440), np.zeros(RATE)
    assert mix(signal, silence, 10).tolist() == signal.tolist()
    assert mix(silence, signal, 10).tolist() == silence.tolist()


def test_an_excerpt_is_a_stretch_of_the_recording() -> None:
    recording = np.arange(1000, dtype=np.int16)
    starts = set()
    for seed in range(50):
        piece = excerpt(recording, 990, rng(seed))
        assert np.diff(piece).tolist() == [1] * 989
        starts.add(piece[0])
    assert starts == set(range(11))
    assert excerpt(recording[:4], 10, rng()).tolist() == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]


def test_generated_noise_has_the_slopes_of_its_colours() -> None:
    slopes = []
    for seed in range(30):
        frequencies, power = periodogram(coloured(RATE, rng(seed)), RATE)
        audible = (frequencies > 50) & (frequencies < 7000)
        slopes.append(np.polyfit(np.log(frequencies[audible]), np.log(power[audible]), 1)[0])
    assert {round(-slope) for slope in slopes} == {0, 1, 2}
    assert all(abs(slope - round(slope)) < 0.1 for slope in slopes)
    assert {len(coloured(count, rng())) for count in (1, 997, 16001)} == {1, 997, 16001}


def test_a_room_adds_what_decays_by_60_db() -> None:
    impulse, decay = np.zeros(RATE), 4800
    impulse[100] = 1.0
    heard = reverberate(impulse, decay, rng())
    assert np.abs(heard[:100]).max() < 1e-9
    assert np.abs(heard[100 + decay :]).max() < 1e-9
    assert (heard**2).sum() == pytest.approx(1, rel=0.01)
    tail = heard[101:] / heard[100]
    assert (tail**2).sum() == pytest.approx(REVERBERANT, rel=0.02)
    levels = [10 * np.log10((part**2).mean()) for part in np.split(tail[:decay], 6)]
    assert np.diff(levels) == pytest.approx([-10] * 5, abs=1.5)  # 60 dB in six steps


def test_clipping_cuts_the_peaks_and_nothing_else() -> None:
    signal = sine(300)
    clipped = clip(signal, 6.0)
    limit = np.abs(signal).max() * 10 ** (-6 / 20)
    assert np.abs(clipped).max() == pytest.approx(limit)
    below = np.abs(signal) < limit
    assert 0.2 < below.mean() < 0.5
    assert (clipped[below] == signal[below]).all()
    assert clip(signal, 0.0).tolist() == signal.tolist()
    assert clip(np.zeros(0), 6.0).size == 0


def test_gain_in_decibels() -> None:
    assert amplify(sine(300), -20) == pytest.approx(sine(300) / 10)


def test_an_effect_is_as_frequent_as_it_says_and_never_moves_the_others() -> None:
    often, rare = Effect(0.7, (2.0, 3.0)), Effect(0.0, (0.0, 1.0))
    values = [often.draw(rng(seed)) for seed in range(2000)]
    drawn = [value for value in values if value is not None]
    assert len(drawn) / len(values) == pytest.approx(0.7, abs=0.04)
    assert min(drawn) >= 2 and max(drawn) <= 3 and np.mean(drawn) == pytest.approx(2.5, abs=0.03)
    one, other = rng(1), rng(1)
    often.draw(one)
    rare.draw(other)
    assert one.random() == other.random()


# ---- copies


def config_of(*overrides: str, labels: str = "labels=[a,b]") -> Config:
    return make_config(labels, "augmentation.copies=3", *overrides)


def always(**ranges: str) -> list[str]:
    """Only these effects, each in every copy."""
    effects = ("speed", "shift", "room", "background", "clipping", "gain")
    off = [f"augmentation.{effect}.probability=0" for effect in effects if effect not in ranges]
    on = [f"augmentation.{effect}.probability=1" for effect in ranges]
    return [*off, *on, *(f"augmentation.{effect}.range={value}" for effect, value in ranges.items())]


def clips_of(count: int, label: int = 0, seed: int = 0) -> tuple[Clip, ...]:
    draw = np.random.default_rng([seed, label])
    return tuple(
        Clip(f"{label}/s{i}_{i}.wav", label, f"s{i}", draw.normal(0, 3000, 4000).astype(np.int16)) for i in range(count)
    )


def dataset_of(train: tuple[Clip, ...], test: tuple[Clip, ...] = (), **more: Any) -> Dataset:
    return Dataset(more.pop("labels", ("a", "b")), train, test, "speaker", more.pop("is_audio", True), **more)


def pcm_of(dataset: Dataset) -> dict[str, list[int]]:
    return {copy.path: copy.samples.tolist() for copy in dataset.copies}


def test_each_training_clip_gets_its_copies() -> None:
    train, test = clips_of(4), clips_of(2, label=1)
    made = augment(config_of(), dataset_of(train, test), QUIET)
    assert (made.train, made.test) == (train, test)
    assert [copy.made_from for copy in made.copies] == [(index,) for index in range(4) for _ in range(3)]
    assert made.train_copies == len(set(pcm_of(made))) == 12
    for copy in made.copies:
        original = train[copy.made_from[0]]
        assert (copy.label, copy.group) == (original.label, original.group)
        assert copy.samples.dtype == np.int16
        assert copy.samples.tolist() != original.samples.tolist()


def test_copies_follow_from_seed_and_samples_not_from_other_clips() -> None:
    train = clips_of(5)
    all_of_them = pcm_of(augment(config_of(), dataset_of(train), QUIET))
    assert pcm_of(augment(config_of(), dataset_of(train), QUIET)) == all_of_them
    few = pcm_of(augment(config_of(), dataset_of((*clips_of(2, label=1), train[3])), QUIET))
    assert {path: pcm for path, pcm in few.items() if path in all_of_them} == {
        path: pcm for path, pcm in all_of_them.items() if path.startswith(train[3].path)
    }
    other = pcm_of(augment(config_of("seed=1"), dataset_of(train), QUIET))
    assert all(other[path] != pcm for path, pcm in all_of_them.items())


def test_more_copies_leave_the_first_ones_as_they_are() -> None:
    train = clips_of(2)
    few, many = (pcm_of(augment(config_of(f"augmentation.copies={n}"), dataset_of(train), QUIET)) for n in (1, 3))
    assert few.items() <= many.items()
    assert (len(few), len(many)) == (2, 6)


def test_copies_of_test_clips_are_for_cross_validation_only() -> None:
    data = dataset_of(clips_of(4), clips_of(2, label=1))
    assert max(copy.made_from[0] for copy in augment(config_of(), data, QUIET).copies) == 3
    crossed = augment(config_of("dataset.folds=2"), data, QUIET)
    assert {copy.made_from[0] for copy in crossed.copies} == set(range(6))
    assert crossed.train_copies == 12


@pytest.mark.parametrize("overrides", [("augmentation=none",), ("augmentation.copies=0",)])
def test_no_copies(overrides: tuple[str, ...]) -> None:
    data = dataset_of(clips_of(3))
    assert augment(make_config("labels=[a,b]", *overrides), data, QUIET) == data


def test_rows_of_features_are_left_alone() -> None:
    data = dataset_of(clips_of(3), is_audio=False)
    assert augment(config_of(), data, QUIET) is data


@pytest.mark.parametrize("kind", HOSTILE)
def test_any_sound_stays_sound(kind: str) -> None:
    """Every effect at once, as strong as it can be, without an overflow or a value that is no number on the way."""
    strong = always(
        speed="[0.5,2]", shift="[-1,1]", room="[0.01,1]", background="[-20,0]", clipping="[0,40]", gain="[40,40]"
    )
    pcm = hostile(kind, 4000)
    for mixed in ((), (np.zeros(9, np.int16),), (hostile("alternating full scale", 3000),)):
        data = dataset_of((Clip("a/s1_0.wav", 0, "s1", pcm),), backgrounds=mixed)
        with np.errstate(all="raise"):
            copies = augment(config_of("augmentation.copies=10", *strong), data, QUIET).copies
        for copy in copies:
            assert copy.samples.dtype == np.int16
            assert len(pcm) / 2 - 1 <= len(copy.samples) <= 2 * len(pcm) + 1
            assert pcm.any() or not copy.samples.any()


def test_gain_saturates() -> None:
    pcm = sine(300, level=20000.0).astype(np.int16)
    copies = augment(config_of(*always(gain="[20,20]")), dataset_of((Clip("a", 0, "s", pcm),)), QUIET).copies
    assert (np.sign(copies[0].samples) == np.sign(pcm)).all()
    assert (copies[0].samples.min(), copies[0].samples.max()) == (-32768, 32767)


# ---- background noise


def ramp(level: int) -> I16:
    """A recording that can be told by its samples: a square wave of `level` samples a half period."""
    return np.where(np.arange(4000) // level % 2, 1000, -1000).astype(np.int16)


def test_recorded_noise_is_what_is_mixed_in() -> None:
    mixed = config_of(*always(background="[20,20]"))
    clip = clips_of(1)[0]
    copies = augment(mixed, dataset_of((clip,), backgrounds=(ramp(7),)), QUIET).copies
    for copy in copies:
        added = copy.samples.astype(float) - clip.samples
        assert abs(np.corrcoef(added, ramp(7))[0, 1]) > 0.99
        assert 20 * np.log10(clip.samples.std() / added.std()) == pytest.approx(20, abs=0.1)


def test_noise_that_is_a_label_is_taken_from_its_training_clips_and_named() -> None:
    mixed = config_of(*always(background="[0,0]"), "augmentation.copies=20", labels=f"labels=[a,{BACKGROUND}]")
    noises = tuple(Clip(f"{BACKGROUND}/n{i}_0.wav", 1, f"n{i}", ramp(i)) for i in (3, 5, 7))
    words = clips_of(2)
    data = dataset_of((*words, *noises[:2]), noises[2:], labels=("a", BACKGROUND), backgrounds=(ramp(11),))
    copies = augment(mixed, data, QUIET).copies
    assert len(copies) == 80
    for copy in copies[:40]:
        original, noise = copy.made_from
        added = copy.samples.astype(float) - words[original].samples
        assert np.corrcoef(added, data.train[noise].samples)[0, 1] > 0.99
    assert {copy.made_from[1] for copy in copies} == {2, 3}


def test_the_copies_are_quickly_made() -> None:
    """Thousands a minute, also on a slow computer: a second of sound each."""
    data = dataset_of(tuple(replace(c, samples=np.resize(c.samples, RATE)) for c in clips_of(50)))
    began = time.process_time()
    augment(config_of(), data, QUIET)
    assert (time.process_time() - began) / 150 < 60 / 5000
