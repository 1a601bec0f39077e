// The classifier as a plain C++ library: 16-bit mono PCM at audio.sample_rate from standard input,
// a line for each sound that is classified. CMakeLists.txt says how to build it.

#include <cstdint>
#include <cstdio>

#include "detector.h"
#include "project_config.h"

int main() {
  static Detector detector;  // some kilobytes: no place for a small stack
  detector.Reset();
  int16_t hop[kHopLength];
  for (uint64_t samples = kHopLength; std::fread(hop, sizeof(hop), 1, stdin) == 1;
       samples += kHopLength) {
    Detection detection;
    if (detector.Push(hop, &detection)) {
      const double seconds = static_cast<double>(samples) / kSampleRate;
      std::printf("%.2f s  %s %ld\n", seconds, detection.label < 0 ? "?" : kLabels[detection.label],
                  static_cast<long>(detection.score));
    }
  }
  return 0;
}
