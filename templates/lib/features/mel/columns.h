#pragma once

#include <cstdint>

#include "column_ring.h"
#include "features_data.h"

/// Values of a column or row: kNumBands, and a zero where that is odd.
constexpr int32_t kRowLength = (kNumBands + 1) / 2 * 2;

using Columns = ColumnRing<kRowLength>;

/// The floor of the window of kNumColumns columns that begins `age` columns ago: kTopLevel below
/// its largest value, Q9 octaves. Below zero where all its values are less than kTopLevel.
int32_t FloorOf(const Columns& columns, int32_t age);
