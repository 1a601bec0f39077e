#include "microphone.h"

namespace {

constexpr uint32_t kMask = kMicrophoneBufferLength - 1;
static_assert((kMicrophoneBufferLength & kMask) == 0, "a power of two, so that counters may wrap");

}  // namespace

bool Microphone::Read(int16_t* samples, int32_t count) {
  const uint32_t begin = read_.load(std::memory_order_relaxed);
  const uint32_t end = begin + static_cast<uint32_t>(count);
  if (stored_.load(std::memory_order_acquire) - begin < end - begin) {
    return false;
  }
  for (uint32_t i = begin; i != end; ++i) {
    *samples++ = ring_[i & kMask];
  }
  read_.store(end, std::memory_order_release);
  return true;
}

void Microphone::Store(const int16_t* samples, int32_t count) {
  const uint32_t read = read_.load(std::memory_order_acquire);
  uint32_t stored = stored_.load(std::memory_order_relaxed);
  uint32_t dropped = dropped_.load(std::memory_order_relaxed);
  for (int32_t i = 0; i < count; ++i) {
    if (warmed_up_ < kWarmUpLength) {
      ++warmed_up_;
    } else if (stored - read < kMicrophoneBufferLength) {
      ring_[stored++ & kMask] = samples[i];
    } else {
      ++dropped;
    }
  }
  stored_.store(stored, std::memory_order_release);
  dropped_.store(dropped, std::memory_order_relaxed);
}
