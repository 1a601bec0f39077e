// Front end and model on this computer must give what they gave when the project was generated:
//     pio test -e native

#include <unity.h>

#include "front_end.h"
#include "model.h"
#include "vectors_data.h"

void setUp() {}
void tearDown() {}

namespace {

FrontEnd front_end;

void TestFeaturesOfPcm() {
  front_end.Reset();
  for (int32_t hop = 0; hop < kNumVectorHops; ++hop) {
    front_end.Push(kVectorPcm + hop * kHopLength);
  }
  Feature features[kNumFeatures];
  front_end.Features(kNumColumns, features);
  for (int32_t i = 0; i < kNumFeatures; ++i) {
    TEST_ASSERT_EQUAL_INT32(kVectorPcmFeatures[i], features[i]);
  }
}

void TestScoresOfWindows() {
  for (int32_t window = 0; window < kNumVectorWindows; ++window) {
    int32_t scores[kNumLabels];
    Score(kVectorWindows[window], scores);
    for (int32_t label = 0; label < kNumLabels; ++label) {
      TEST_ASSERT_EQUAL_INT32(kVectorScores[window][label], scores[label]);
    }
  }
}

}  // namespace

int main() {
  UNITY_BEGIN();
  RUN_TEST(TestFeaturesOfPcm);
  RUN_TEST(TestScoresOfWindows);
  return UNITY_END();
}
