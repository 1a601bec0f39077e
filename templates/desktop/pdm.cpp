#include "PDM.h"

#include <algorithm>
#include <cstring>

#include "runtime.h"

PDMClass PDM;

int PDMClass::begin(int channels, int sample_rate) {
  return channels == 1 && runtime::StartMicrophone(sample_rate) ? 1 : 0;
}

void PDMClass::setGain(int) {}

void PDMClass::onReceive(void (*callback)()) { callback_ = callback; }

int PDMClass::available() { return static_cast<int>(unread_size_); }

int PDMClass::read(void* buffer, size_t size) {
  const size_t taken = std::min(size, unread_size_);
  if (taken > 0) {
    std::memcpy(buffer, unread_, taken);
    unread_ += taken;
    unread_size_ -= taken;
  }
  return static_cast<int>(taken);
}

void PDMClass::Deliver(const int16_t* samples, size_t count) {
  if (unread_size_ > 0) {
    runtime::Fail("the sketch left part of a block unread: the microphone is off for good");
  }
  unread_ = reinterpret_cast<const uint8_t*>(samples);
  unread_size_ = count * sizeof(*samples);
  if (callback_ != nullptr) {
    runtime::in_interrupt = true;
    callback_();
    runtime::in_interrupt = false;
  }
}
