#include "I2S.h"

#include <algorithm>

#include "Arduino.h"
#include "PDM.h"
#include "project_config.h"
#include "runtime.h"

I2S::I2S(int direction) : is_input_(direction == INPUT) {}

bool I2S::setBCLK(unsigned) { return !running_; }
bool I2S::setDATA(unsigned) { return !running_; }

bool I2S::setBitsPerSample(int bits) {
  bits_ = bits;
  return !running_;
}

void I2S::onReceive(void (*callback)()) { PDM.onReceive(callback); }

bool I2S::begin(long sample_rate) {
  running_ = is_input_ && PDM.begin(1, static_cast<int>(sample_rate)) != 0;
  return running_;
}

size_t I2S::read(int32_t* sample, bool sync) {
  if (sync || bits_ != 32) {
    runtime::Fail("the sketch waited for I2S, or did not ask for 32 bits");
  }
  int16_t pcm = 0;
  if (!running_ || (!is_right_ && PDM.read(&pcm, sizeof(pcm)) == 0)) {
    return 0;
  }
  *sample = (pcm * 65536) >> std::min<int32_t>(kGain, 16);  // the right channel is silent
  is_right_ = !is_right_;
  return 1;
}
