"""Integer power spectrum of a real frame: Hann window, FFT and |X|², in exact integer arithmetic.

The definition that templates/lib/features/mel/spectrum.cpp repeats; both give the same integers.

A frame of N int16 samples is windowed, read as M = N/2 complex values z[n] = x[2n] + j·x[2n+1], transformed by
a decimation-in-time FFT (one first pass of radix 4, or 2 where M is not a power of four, then radix-4 stages)
and split into the spectrum of the real frame (Sorensen et al., "Real-valued fast Fourier transform algorithms",
IEEE TASSP 35(6), 1987). Values are int32, twiddle factors Q15; (a·w) >> 16 halves each stage for free.
One left shift a frame, its headroom, keeps quiet frames as precise as loud ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

I16 = NDArray[np.int16]
I64 = NDArray[np.int64]

SPLIT_SHIFT = 5  # bits dropped before squaring, so that |X|² times a mel weight stays below 2^63


def _q15(values: NDArray[np.float64]) -> I64:
    return np.asarray(np.clip(np.round(values * 32768), -32768, 32767), np.int64)


def hann(length: int) -> I64:
    """Periodic Hann window, Q15, int64 [length]."""
    phase = 2 * np.pi * np.arange(length) / length
    return np.asarray(np.minimum(np.round((0.5 - 0.5 * np.cos(phase)) * 32768), 32767), np.int64)


def headroom(frames: I16) -> I64:
    """Left shift that brings the largest sample of each frame to 15 bits; int64 [frames], 0 to 15.

    frames: int16 [frames, samples]. A frame of only 0 and -1 has 15 bits of headroom.
    """
    bits = np.bitwise_or.reduce((frames ^ (frames >> 15)).astype(np.int64), axis=1)
    return np.asarray(15 - np.frexp(bits.astype(np.float64))[1], np.int64)


@dataclass(frozen=True)
class Spectrum:
    """Power spectrum of frames of `n_fft` samples (a power of two, 64 to 2048)."""

    n_fft: int

    @property
    def points(self) -> int:
        """M: complex points of the transform."""
        return self.n_fft // 2

    @property
    def log2_points(self) -> int:
        return self.points.bit_length() - 1

    @property
    def first_radix(self) -> int:
        return 2 if self.log2_points % 2 else 4

    @property
    def spans(self) -> list[int]:
        """Length of the sub-transforms that each radix-4 stage joins."""
        count = (self.log2_points - self.first_radix // 2) // 2
        return [self.first_radix * 4**stage for stage in range(count)]

    @property
    def first_shift(self) -> int:
        """Bits dropped in the first pass; with one a stage, M-fold growth is taken back in all."""
        return self.log2_points - len(self.spans)

    @property
    def full_scale_octaves(self) -> int:
        """2·log2 of the scale of the result: |X|² is 2^this times the float power spectrum (before headroom)."""
        return 2 * (15 - self.log2_points - SPLIT_SHIFT)

    @cached_property
    def window(self) -> I64:
        return hann(self.n_fft)

    @cached_property
    def reversal(self) -> I64:
        """Base-4 digit reversal of the first pass's groups; int64 [M / first_radix]."""
        groups = self.points // self.first_radix
        index, out, size = np.arange(groups), np.zeros(groups, np.int64), groups
        while size > 1:
            out, index, size = out * 4 + (index & 3), index >> 2, size // 4
        return out

    def twiddles(self, span: int) -> tuple[I64, I64]:
        """e^(-2πj·m·i/(4·span)) for m = 1, 2, 3 as Q15 (real, imaginary), each int64 [3, span]."""
        angle = 2 * np.pi * np.outer([1, 2, 3], np.arange(span)) / (4 * span)
        return _q15(np.cos(angle)), _q15(-np.sin(angle))

    @cached_property
    def split_twiddles(self) -> tuple[I64, I64]:
        """-j·e^(-2πj·k/N) for k = 1 … M/2 - 1, Q15 (real, imaginary)."""
        angle = 2 * np.pi * np.arange(1, self.points // 2) / self.n_fft
        return _q15(-np.sin(angle)), _q15(-np.cos(angle))

    def power(self, frames: I16) -> tuple[I64, I64]:
        """|X|² of int16 [frames, n_fft]: int64 [M, frames] (row 0, DC, is not computed) and each frame's headroom.

        The true power (of the int16 samples, Hann-windowed) is value · 2^-(full_scale_octaves + 2·headroom).
        """
        shift = headroom(frames)
        return self._split(*self._transform(frames, shift)), shift

    def _transform(self, frames: I16, shift: I64) -> tuple[I64, I64]:
        count = len(frames)
        z = frames.T.astype(np.int64) * self.window[:, None] << shift  # exact products
        # int64 throughout: the values fit int32, the products do not.
        re = z[0::2].reshape(self.first_radix, -1, count)
        im = z[1::2].reshape(self.first_radix, -1, count)
        re, im = (_first_radix4 if self.first_radix == 4 else _first_radix2)(re, im, self.first_shift)
        out_re, out_im = np.empty_like(re), np.empty_like(im)
        out_re[self.reversal], out_im[self.reversal] = re, im
        re, im = out_re, out_im
        for span in self.spans:
            re, im = self._stage(re.reshape(-1, 4, span, count), im.reshape(-1, 4, span, count), span)
        return re.reshape(self.points, count), im.reshape(self.points, count)

    def _stage(self, re: I64, im: I64, span: int) -> tuple[I64, I64]:
        wr, wi = (part[:, :, None] for part in self.twiddles(span))
        a, b = re[:, 1:], im[:, 1:]
        xr, xi = (a * wr >> 16) - (b * wi >> 16), (b * wr >> 16) + (a * wi >> 16)
        xr[:, :, 0], xi[:, :, 0] = a[:, :, 0] >> 1, b[:, :, 0] >> 1  # the factor 1 has no Q15 value
        r0, i0 = re[:, 0] >> 1, im[:, 0] >> 1
        sum_r, sum_i = xr[:, 0] + xr[:, 2], xi[:, 0] + xi[:, 2]
        dif_r, dif_i = xr[:, 0] - xr[:, 2], xi[:, 0] - xi[:, 2]
        plus_r, plus_i = r0 + xr[:, 1], i0 + xi[:, 1]
        minus_r, minus_i = r0 - xr[:, 1], i0 - xi[:, 1]
        return (
            np.stack([plus_r + sum_r, minus_r + dif_i, plus_r - sum_r, minus_r - dif_i], 1),
            np.stack([plus_i + sum_i, minus_i - dif_r, plus_i - sum_i, minus_i + dif_r], 1),
        )

    def _split(self, zr: I64, zi: I64) -> I64:
        half, drop = self.points // 2, SPLIT_SHIFT
        power = np.zeros(zr.shape, np.int64)
        ar, ai, br, bi = zr[1:half], zi[1:half], zr[:half:-1], zi[:half:-1]
        vr, vi = (part[:, None] for part in self.split_twiddles)
        odd_r, odd_i = ar - br, ai + bi
        tr = ((odd_r * vr >> 16) - (odd_i * vi >> 16)) >> drop
        ti = ((odd_r * vi >> 16) + (odd_i * vr >> 16)) >> drop
        er, ei = (ar + br) >> (drop + 1), (ai - bi) >> (drop + 1)
        power[1:half] = (er + tr) ** 2 + (ei + ti) ** 2
        power[:half:-1] = (er - tr) ** 2 + (ei - ti) ** 2
        power[half] = (zr[half] >> drop) ** 2 + (zi[half] >> drop) ** 2
        return power


def _first_radix4(re: I64, im: I64, drop: int) -> tuple[I64, I64]:
    """Four inputs a quarter apart to four outputs; int64 [4, groups, frames] to [groups, 4, frames]."""
    (ar, br, cr, dr), (ai, bi, ci, di) = re, im
    plus_r, plus_i, minus_r, minus_i = (ar + cr) >> drop, (ai + ci) >> drop, (ar - cr) >> drop, (ai - ci) >> drop
    sum_r, sum_i, dif_r, dif_i = (br + dr) >> drop, (bi + di) >> drop, (br - dr) >> drop, (bi - di) >> drop
    return (
        np.stack([plus_r + sum_r, minus_r + dif_i, plus_r - sum_r, minus_r - dif_i], 1),
        np.stack([plus_i + sum_i, minus_i - dif_r, plus_i - sum_i, minus_i + dif_r], 1),
    )


def _first_radix2(re: I64, im: I64, drop: int) -> tuple[I64, I64]:
    (ar, br), (ai, bi) = re, im
    return np.stack([(ar + br) >> drop, (ar - br) >> drop], 1), np.stack([(ai + bi) >> drop, (ai - bi) >> drop], 1)
