// Stand-in for the PDM library of the boards' Arduino core, as strict as the nRF52840's: a block of
// which one byte is left when the next one comes turns the microphone off for good.

#pragma once

#include <cstddef>
#include <cstdint>

class PDMClass {
 public:
  /// 0: this microphone can't do that rate, or more than one channel.
  int begin(int channels, int sample_rate);
  void setGain(int gain);
  void onReceive(void (*callback)());
  int available();                      // bytes
  int read(void* buffer, size_t size);  // returns bytes

  /// For the runtime: hands over the next block, in an interrupt. It is not copied: the samples
  /// stay where they are until the next block.
  void Deliver(const int16_t* samples, size_t count);

 private:
  void (*callback_)() = nullptr;
  const uint8_t* unread_ = nullptr;
  size_t unread_size_ = 0;  // [bytes]
};
extern PDMClass PDM;
