#include "columns.h"

#include <algorithm>

#include "pairs.h"

// Values are not negative.
int32_t FloorOf(const Columns& columns, int32_t age) {
  constexpr int32_t kPairs = kRowLength / 2;
  uint32_t loudest = 0;
  for (int32_t column = 0; column < kNumColumns; ++column) {
    const int16_t* values = columns.At(age - column);
    for (int32_t i = 0; i < kPairs % 4; ++i, values += 2) {
      loudest = Largest(loudest, LoadWord(values));
    }
    for (int32_t i = 0; i < kPairs / 4; ++i, values += 8) {
      loudest = Largest(loudest, LoadWord(values));
      loudest = Largest(loudest, LoadWord(values + 2));
      loudest = Largest(loudest, LoadWord(values + 4));
      loudest = Largest(loudest, LoadWord(values + 6));
    }
  }
  return std::max(Low(loudest), High(loudest)) - kTopLevel;
}
