// What a generated detector makes of each hop, for an emulated Cortex-M. Used by test_trace.py.

#include "detector.h"

namespace {

struct Trace {
  int32_t age;       // of the window that is classified now, in hops; 0: there is none
  int32_t is_event;  // 1 where the board says something
  Detection window;
  Detection event;
  Feature features[kNumFeatures];  // of the window
};

Detector detector;   // as the sketch has it
Detector listener;   // the same, for the scores of every window
FrontEnd front_end;  // that of both, for the features

Trace trace;

}  // namespace

extern "C" {

__attribute__((noinline, used)) void TraceReset() {
  detector.Reset();
  listener.Reset();
  front_end.Reset();
}

__attribute__((noinline, used)) const Trace* TraceHop(const int16_t* hop) {
  front_end.Push(hop);
  trace.age = listener.Listen(hop);
  if (trace.age > 0) {
    front_end.Features(trace.age, trace.features);
    listener.Classify(trace.age, &trace.window);
  }
  trace.is_event = detector.Push(hop, &trace.event) ? 1 : 0;
  return &trace;
}

/// Entry point of the linked image, which the emulator never runs: it keeps the functions.
void Reset() {
  static int16_t hop[kHopLength];
  TraceReset();
  TraceHop(hop);
}
}
