#pragma once

#include <cstdint>

#include "columns.h"

/// Writes kNumRows rows of the window that begins `age` columns ago, at a multiple of four bytes.
/// First kNumSegments levels of each band: means over the segment's columns, above the window's
/// floor, which is kTopLevel below its largest value. 0 to kTopLevel, Q9 octaves. Then, with
/// features.deltas, how each of these changes.
void SegmentRows(const Columns& columns, int32_t age, int16_t (*rows)[kRowLength]);
