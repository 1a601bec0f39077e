#pragma once

#include <cstdint>

#include "detector.h"
#include "link_messages.h"
#include "serial_port.h"

/// Scores clips that the computer sends in place of the microphone's sound (task=evaluate), with
/// the detector that loop() uses: Reset() that before it listens again.
class Evaluator {
 public:
  /// Takes a piece of a clip and answers it. A piece with sample 0 begins a clip, and is always
  /// taken; of the others only the one that comes next, so the computer repeats from where
  /// `received` says. Runs front end and model as soon as a hop or the clip is complete.
  void Take(const ClipPiece& piece, Detector* detector, SerialPort* port);

 private:
  void Begin(const ClipPiece& piece, Detector* detector);
  void Append(const ClipPiece& piece, Detector* detector);
  void SendResult(SerialPort* port) const;
  bool IsComplete() const { return received_ > 0 && received_ == length_; }

  int16_t hop_[kHopLength];
  uint32_t length_ = 0;    // of the clip [samples]
  uint32_t received_ = 0;  // samples of it
  Result result_ = {};
  int32_t scores_[kNumLabels];
};
