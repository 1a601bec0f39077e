// Driver for a 24-bit I2S microphone (INMP441, ICS-43434, SPH0645) at a board with the Arduino-Pico
// core. Bit clock (SCK) at GP26, word select (WS) at GP27, data (SD) at GP28; L/R at GND.

#include <Arduino.h>
#include <I2S.h>

#include <algorithm>

#include "microphone.h"

namespace {

constexpr int kBitClockPin = 26;  // word select is the next one
constexpr int kDataPin = 28;
constexpr int32_t kShift = 16 - kGain;  // from 32-bit samples to 16; a step of gain is 6 dB
static_assert(kShift >= 0, "capture.gain must be at most 16");

I2S bus(INPUT);
Microphone* microphone = nullptr;

/// In the interrupt, each time that a buffer of 64 frames is full: left and right by turns, of
/// which the microphone is the left one. What is left behind is lost once six buffers are full.
void OnReceive() {
  static bool is_right = false;
  int32_t sample = 0;
  while (bus.read(&sample, false) != 0) {
    if (!is_right) {
      const int32_t value = std::max(-32768, std::min(32767, static_cast<int>(sample >> kShift)));
      const int16_t pcm = static_cast<int16_t>(value);
      microphone->Store(&pcm, 1);
    }
    is_right = !is_right;
  }
}

}  // namespace

bool Microphone::Begin() {
  microphone = this;
  bus.setBCLK(kBitClockPin);
  bus.setDATA(kDataPin);
  bus.setBitsPerSample(32);
  bus.onReceive(OnReceive);
  return bus.begin(kSampleRate);
}
