#pragma once

#include <cstdint>

#include "column_ring.h"
#include "features_data.h"

/// Writes kNumRows rows of the window that begins `age` columns ago. First kNumSegments levels of
/// each band: means over the segment's columns, above the window's floor, which is kTopLevel below
/// its largest value. 0 to kTopLevel, Q9 octaves. Then, with features.deltas, how each of these
/// changes.
void SegmentRows(const ColumnRing& ring, int32_t age, int16_t (*rows)[kNumBands]);
