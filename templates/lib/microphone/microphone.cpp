#include "microphone.h"

namespace {

constexpr uint32_t kLength = kMicrophoneBufferLength;
constexpr uint32_t kMask = kLength - 1;
static_assert((kLength & kMask) == 0, "a power of two, so that counters may wrap");

}  // namespace

bool Microphone::Read(int16_t* samples, int32_t count) {
  const uint32_t length = static_cast<uint32_t>(count);
  SkipLost();
  if (stored_.load(std::memory_order_acquire) - position_ < length) {
    return false;
  }
  for (uint32_t i = 0; i < length; ++i) {
    samples[i] = ring_[(position_ + i) & kMask];
  }
  std::atomic_thread_fence(std::memory_order_acquire);
  if (SkipLost()) {
    return false;  // the interrupt came meanwhile and wrote over them
  }
  position_ += length;
  return true;
}

/// Whether samples at position_ were written over; then on to where half of the ring is left, so
/// that loop() has time to catch up.
bool Microphone::SkipLost() {
  const uint32_t waiting = stored_.load(std::memory_order_relaxed) - position_;
  if (waiting <= kLength) {
    return false;
  }
  const uint32_t lost = waiting - kLength / 2;
  position_ += lost;
  dropped_ += lost;
  return true;
}

void Microphone::Store(const int16_t* samples, int32_t count) {
  uint32_t stored = stored_.load(std::memory_order_relaxed);
  for (int32_t i = 0; i < count; ++i) {
    if (warmed_up_ < kWarmUpLength) {
      ++warmed_up_;
    } else {
      ring_[stored++ & kMask] = samples[i];
    }
  }
  stored_.store(stored, std::memory_order_release);
}
