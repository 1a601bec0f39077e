// Stand-in for the I2S library of Arduino-Pico, over the microphone of PDM.h: the left channel's 32
// bits are so quiet that capture.gain makes its samples of them.

#pragma once

#include <cstddef>
#include <cstdint>

class I2S {
 public:
  explicit I2S(int direction);
  bool setBCLK(unsigned pin);  // these three: before begin()
  bool setDATA(unsigned pin);
  bool setBitsPerSample(int bits);
  void onReceive(void (*callback)());
  bool begin(long sample_rate);
  size_t read(int32_t* sample, bool sync);  // 0: none is there; with `sync` it would wait

 private:
  bool is_input_;
  bool running_ = false;
  bool is_right_ = false;
  int bits_ = 16;
};
