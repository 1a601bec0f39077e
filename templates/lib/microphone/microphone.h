#pragma once

#include <atomic>
#include <cstdint>

#include "project_config.h"

/// The board's microphone: a ring of 16-bit mono samples at kSampleRate that the driver's interrupt
/// fills and loop() empties. One object a program, static: it begins zeroed.
///
/// Begin() is the driver's, in a file of its own; the rest is the same for every microphone.
class Microphone {
 public:
  /// Starts the microphone, once and for good. False: it can't do kSampleRate. May block for 0.1 s.
  bool Begin();

  /// Takes the next `count` samples, or none where fewer are there yet. Never blocks.
  bool Read(int16_t* samples, int32_t count);

  /// Samples lost since power-up because the ring was full: loop() was too slow.
  uint32_t Dropped() const { return dropped_.load(std::memory_order_relaxed); }

  /// For the driver, in its interrupt: stores a block of any length. The first kWarmUpLength
  /// samples after power-up are thrown away; those that find the ring full are counted.
  void Store(const int16_t* samples, int32_t count);

 private:
  // One writer, the interrupt, and one reader, loop(): each counter is written by one side only, so
  // loads and stores of a word, single instructions on every Cortex-M, need no lock. Release and
  // acquire keep compiler and processor from moving the copy of a sample past the counter that
  // publishes it. No read-modify-write: the Cortex-M0+ has none.
  int16_t ring_[kMicrophoneBufferLength];
  std::atomic<uint32_t> stored_;   // samples ever, modulo 2^32; by the interrupt
  std::atomic<uint32_t> read_;     // samples ever, modulo 2^32; by loop()
  std::atomic<uint32_t> dropped_;  // by the interrupt
  int32_t warmed_up_;              // samples thrown away so far; by the interrupt
};
