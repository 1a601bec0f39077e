#include "model.h"

#include <type_traits>

#include "model_data.h"
#include "one_vs_one.h"
#include "sum_of_products.h"

namespace {

constexpr int32_t kNumPadded = (kNumFeatures + 1) / 2 * 2;
constexpr bool kIsNarrow = kNumDigits == 1 && sizeof(Feature) == 1 && kNumFeatures < 512;

using Row = std::conditional<kIsNarrow, int32_t, int64_t>::type;  // holds the sum of one

/// Σ weights[i] · x[i], for an even size. Weights have kNumDigits digits of 15 bits and a sign, one
/// after the other.
Row RowSum(const int16_t* weights, const int16_t* x, int32_t size) {
  Row row = 0;
  for (int32_t digit = 0; digit < kNumDigits; ++digit) {
    int64_t sum = 0;
    for (int32_t i = 0; i < size; i += 2, weights += 2) {
      sum = AddTwoProducts(sum, LoadWord(weights), LoadWord(x + i));
    }
    row = row * (kNumDigits > 1 ? 32768 : 1) + static_cast<Row>(sum);
  }
  return row;
}

/// x'A x + B·x of one pair of labels. A's upper triangle row by row, each from an even feature on.
int64_t Form(const int16_t* weights, const int16_t* x) {
  int64_t sum = 0;
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    const int32_t first = i / 2 * 2;
    const int32_t size = kNumPadded - first;
    sum += static_cast<int64_t>(RowSum(weights, x + first, size)) * x[i];
    weights += kNumDigits * size;
  }
  if (kHasLinear != 0) {
    sum += RowSum(weights, x, kNumPadded) * (int64_t{1} << kLinearShift);
  }
  return sum;
}

}  // namespace

void RawScores(const Feature* features, int32_t* scores) {
  alignas(4) int16_t x[Padded(kNumFeatures)];
  Widen(features, kNumFeatures, x);
  int32_t decisions[kNumPairs];
  for (int32_t pair = 0; pair < kNumPairs; ++pair) {
    decisions[pair] = Decision(kBias[pair] + Form(kForm[pair], x));
  }
  VoteScores(decisions, scores);
}
