#include "evaluator.h"

#include <Arduino.h>

#include <cstring>

void Evaluator::Take(const ClipPiece& piece, Detector* detector, SerialPort* port) {
  if (piece.first == 0) {
    Begin(piece, detector);
  }
  if (piece.clip == result_.clip && piece.first == received_) {
    Append(piece, detector);
  }
  if (piece.clip == result_.clip && IsComplete()) {
    SendResult(port);
  } else {
    port->Send(ReceivedFrame(result_.clip, received_));
  }
}

void Evaluator::Begin(const ClipPiece& piece, Detector* detector) {
  detector->Reset();
  length_ = static_cast<uint32_t>(piece.num_hops) * kHopLength;
  received_ = 0;
  result_ = Result();
  result_.clip = piece.clip;
}

void Evaluator::Append(const ClipPiece& piece, Detector* detector) {
  for (int32_t i = 0; i < piece.count && received_ < length_; ++i) {
    hop_[received_++ % kHopLength] = piece.samples[i];
    if (received_ % kHopLength == 0) {
      const uint32_t start = micros();
      detector->Listen(hop_);
      result_.hops_time += micros() - start;
    }
  }
  if (IsComplete()) {
    Detection detection;
    const uint32_t start = micros();
    detector->Classify(kNumColumns, &detection);
    result_.window_time = micros() - start;
    result_.label = detection.label;
    std::memcpy(scores_, detection.scores, sizeof(scores_));
  }
}

void Evaluator::SendResult(SerialPort* port) const {
  for (int32_t first = 0; first < kNumLabels; first += kScoresPerResult) {
    port->Send(ResultFrame(result_, scores_, kNumLabels, first));
  }
}
