// Classifier firmware: listens to the microphone and says which label it hears.
//
// In a serial monitor: one line for each sound that was detected, "yes 72351" (label and score,
// see on_label.h); with detection=triggered "? 1234" where no label was clearly ahead. To change
// what the board does when it hears a label, edit on_label.cpp.

#include <Arduino.h>

#include "detector.h"
#include "evaluator.h"
#include "link_messages.h"
#include "microphone.h"
#include "on_label.h"
#include "project_config.h"
#include "serial_port.h"

namespace {

static_assert(kMicrophoneBufferLength >= 2 * kHopLength, "capture.buffer must hold two hops");

Microphone microphone;
Detector detector;
SerialPort port;

Evaluator evaluator;
bool evaluating = false;  // clips that the computer sends, in place of the microphone's sound
int32_t threshold = kThreshold;   // of the detector
int32_t min_margin = kMinMargin;  // of the detector
uint32_t dropped_told = 0;        // samples lost, as far as a person was told
uint32_t seconds_told = 0;        // since power-up

void SendStatus() {
  port.Send(StatusFrame({microphone.Position(), microphone.Dropped(), port.LastRequest(),
                         static_cast<uint16_t>(threshold),
                         static_cast<uint16_t>(detector.TakeLevel()), min_margin}));
}

/// Back to the microphone, with nothing left of a clip.
void Listen() {
  evaluating = false;
  detector.Reset();
  detector.SetThreshold(threshold);
  detector.SetMinMargin(min_margin);
}

/// A piece of a clip is answered by the evaluator; anything else ends the evaluation.
void Obey(const Frame& request) {
  ClipPiece piece;
  if (request.type == FrameType::kClip && ParseClipPiece(request, &piece)) {
    evaluating = true;
    evaluator.Take(piece, &detector, &port);
    return;
  }
  if (evaluating) {
    Listen();
  }
  if (request.type == FrameType::kSetThreshold && ParseThreshold(request) > 0) {
    threshold = ParseThreshold(request);
    detector.SetThreshold(threshold);
  }
  if (request.type == FrameType::kSetMinMargin && ParseMinMargin(request) >= 0) {
    min_margin = ParseMinMargin(request);
    detector.SetMinMargin(min_margin);
  }
  SendStatus();
}

/// For a person: only if samples were lost since the last time.
void PrintDropped() {
  const uint32_t dropped = microphone.Dropped();
  if (dropped == dropped_told) {
    return;
  }
  port.Print("dropped ");
  port.Print(static_cast<int32_t>(dropped - dropped_told));
  port.Print(" samples\n");
  dropped_told = dropped;
}

void SendEvent(const Detection& detection) {
  for (int32_t first = 0; first < kNumLabels; first += kScoresPerFrame) {
    port.Send(
        EventFrame(microphone.Position(), detection.label, detection.scores, kNumLabels, first));
  }
}

void PrintDetection(const Detection& detection) {
  port.Print(detection.label < 0 ? "?" : kLabels[detection.label]);
  port.Print(" ");
  port.Print(detection.score);
  port.Print("\n");
}

void Report(const Detection& detection) {
  if (port.IsFramed()) {
    SendEvent(detection);
  } else {
    PrintDetection(detection);
  }
  if (detection.label >= 0) {
    OnLabel(kLabels[detection.label], detection.score);
  }
}

void EverySecond() {
  if (port.IsFramed()) {
    SendStatus();
  } else {
    PrintDropped();
  }
}

}  // namespace

void setup() {
  port.Begin();
  detector.Reset();
  if (!microphone.Begin()) {
    port.Halt("this microphone can't do audio.sample_rate");
  }
}

void loop() {
  static int16_t hop[kHopLength];
  Frame request;
  if (port.Receive(&request)) {
    Obey(request);
  }
  if (evaluating && !port.IsFramed()) {
    Listen();  // the computer is gone
  }
  OnTick();
  if (!microphone.Read(hop, kHopLength)) {
    return;
  }
  Detection detection;
  if (!evaluating && detector.Push(hop, &detection)) {
    Report(detection);
  }
  const uint32_t seconds = microphone.Position() / kSampleRate;
  if (seconds != seconds_told) {
    seconds_told = seconds;
    EverySecond();
  }
}
