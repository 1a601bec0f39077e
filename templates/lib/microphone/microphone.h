#pragma once

#include <atomic>
#include <cstdint>

#include "project_config.h"

/// The board's microphone: a ring of 16-bit mono samples at kSampleRate that the driver's interrupt
/// fills and loop() empties. Where loop() is too slow, the newest samples take the place of the
/// oldest, so that a gap's place and length are known. One object a program, static: it begins
/// zeroed.
///
/// Begin() is the driver's, in a file of its own; the rest is the same for every microphone.
class Microphone {
 public:
  /// Starts the microphone, once and for good. False: it can't do kSampleRate. May block for 0.1 s.
  bool Begin();

  /// Takes the next `count` samples, or none where fewer are there yet. Never blocks.
  bool Read(int16_t* samples, int32_t count);

  /// Number of the sample that Read() gives next: samples since the warm-up, read and lost ones.
  uint32_t Position() const { return position_; }

  /// Samples lost since power-up because loop() was too slow.
  uint32_t Dropped() const { return dropped_; }

  /// For the driver, in its interrupt: stores a block of any length. The first kWarmUpLength
  /// samples after power-up are thrown away.
  void Store(const int16_t* samples, int32_t count);

 private:
  bool SkipLost();

  // One writer, the interrupt, and one reader, loop(), share ring_ and stored_, a word that only
  // the writer writes: a load or store is one instruction on each of the boards, so there is no
  // lock. Release and acquire keep compiler and processor from moving a sample's copy past the
  // counter that publishes it.
  int16_t ring_[kMicrophoneBufferLength];
  std::atomic<uint32_t> stored_;  // samples since the warm-up, modulo 2^32
  int32_t warmed_up_;             // samples thrown away so far; by the interrupt
  uint32_t position_;             // by loop()
  uint32_t dropped_;              // by loop()
};
