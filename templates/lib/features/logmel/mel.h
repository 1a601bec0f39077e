#pragma once

#include <cstdint>

#include "spectrum.h"

/// Log energies of the kNumBands mel bands of a power spectrum that was scaled by 2^(2 · headroom):
/// Q9 octaves, at least 0.
void LogMelEnergies(const Bin* bins, int32_t headroom, int16_t* energies);
