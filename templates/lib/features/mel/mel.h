#pragma once

#include <cstdint>

#include "spectrum.h"

/// Log energies of the kNumBands mel bands of a power spectrum that was scaled by 2^(2 · headroom):
/// Q9 octaves, at least 0. Works in `bins`.
void LogMelEnergies(Bin* bins, int32_t headroom, int16_t* energies);
