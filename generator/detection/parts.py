"""Windows with only the beginning or the end of a word, to be learnt as no word. Nothing on the board does this."""

from __future__ import annotations

import zlib

import numpy as np

from generator.detection.level import energies
from generator.detection.loud_part import loud_part
from generator.types import I16

SHARE = 0.4  # of the word that is in the window, at most


def parts_of(pcm: I16, length: int, hop_length: int, count: int) -> list[I16]:
    """`count` windows [length] that end early in the loud part of a clip [samples], and as many that begin late in it.

    What they hold of it is chance, made from the samples themselves. Beyond the clip is noise as loud as the quietest
    hop in it.
    """
    rng = np.random.default_rng(zlib.crc32(pcm.tobytes()))
    energy = energies(pcm, hop_length)
    part = loud_part(energy)
    floor = np.sqrt(energy.min(initial=0) / hop_length)
    around = np.rint(rng.normal(scale=floor, size=len(pcm) + 2 * length)).clip(-32768, 32767).astype(np.int16)
    around[length : length + len(pcm)] = pcm
    parts = []
    for share in rng.uniform(0, SHARE, (count, 2)):
        ahead, behind = np.rint(share * (part.end - part.first) * hop_length).astype(int).tolist()
        end = part.first * hop_length + ahead  # in the clip, of a window that begins a length before
        start = part.end * hop_length - behind
        parts += [around[end : end + length], around[length + start : start + 2 * length]]
    return parts
