"""A log-mel frame of emlearn: its transform, its sparse filter bank and its tables, put together as its user would."""

from __future__ import annotations

import numpy as np
from scipy.signal import get_window

from tests.bench.candidate import Candidate
from tests.bench.emlearn import INCLUDES, package

POINTS, BANDS, RATE, LOWEST, HIGHEST = 512, 40, 16000, 80.0, 7600.0
HEAR = """
#include <eml_fft.h>
#include <eml_audio.h>

{tables}

static float sines[{points} / 2], cosines[{points} / 2], imaginary[{points}], bands[{bands}];
static const EmlFFT transform = {{{points} / 2, sines, cosines}};

static int32_t Hear(float* frame) {{
  for (int i = 0; i < {points}; ++i) {{
    frame[i] *= hann[i];
    imaginary[i] = 0.0f;
  }}
  eml_fft_forward(transform, frame, imaginary, {points});
  for (int i = 0; i <= {points} / 2; ++i) {{
    frame[i] = frame[i] * frame[i] + imaginary[i] * imaginary[i];
  }}
  eml_sparse_filterbank(frame, bands, {bands}, mel_starts, mel_ends, mel_lut);
  for (int i = 0; i < {bands}; ++i) {{
    bands[i] = logf(bands[i] + 1.0f);
  }}
  return 0;
}}
"""


def frame() -> Candidate:
    """A frame is the newest samples as floats; keeping and converting them is not counted."""
    window = package.trees.cgen.array_declare("hann", POINTS, values=get_window("hann", POINTS))
    bank = package.signal.sparse_filterbank_serialize(package.signal.sparse_filterbank(_triangles()), name="mel")
    code = HEAR.format(tables=f"{window}\n{bank}", points=POINTS, bands=BANDS)
    return Candidate(
        {"model.h": code}, "Hear(x)", includes=INCLUDES, setup=f"eml_fft_fill(transform, {POINTS});"
    )  # fmt: skip


def _triangles() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Mel bands evenly spaced in 1127·ln(1 + f/700); [bands, bins]."""
    lowest, highest = (1127 * np.log1p(frequency / 700) for frequency in (LOWEST, HIGHEST))
    mels = np.linspace(lowest, highest, BANDS + 2)
    edges = 700 * np.expm1(mels / 1127)
    bins = np.arange(POINTS // 2 + 1) * RATE / POINTS
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    return np.asarray(np.clip(np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre)), 0, None))
