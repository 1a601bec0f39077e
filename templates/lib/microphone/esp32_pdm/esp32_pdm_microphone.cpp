// Driver for the PDM microphone of a XIAO ESP32S3 Sense (clock GPIO42, data GPIO41), by the I2S
// driver of ESP-IDF 4.4 in the Arduino-ESP32 core 2.0. Its Arduino library would swap neighbouring
// samples, which only the first ESP32 needs.

#include <driver/i2s.h>
#include <esp_timer.h>

#include "microphone.h"

namespace {

constexpr i2s_port_t kPort = I2S_NUM_0;  // the one that takes PDM
constexpr int kClockPin = 42;
constexpr int kDataPin = 41;
constexpr int kBuffers = 8;
constexpr int kBufferLength = 256;  // [samples]
constexpr uint64_t kPeriod = 8000;  // [µs]; the buffers hold 128 ms at 16 kHz
static_assert(kGain == 0, "this microphone has no gain: capture.gain must be 0");

/// In the task of ESP-IDF's timers, which runs before loop(): takes all that is there.
void OnTimer(void* microphone) {
  int16_t samples[64];
  size_t size = 0;  // [bytes]
  while (i2s_read(kPort, samples, sizeof(samples), &size, 0) == ESP_OK && size > 0) {
    static_cast<Microphone*>(microphone)
        ->Store(samples, static_cast<int32_t>(size / sizeof(samples[0])));
  }
}

bool BeginI2s() {
  i2s_config_t config = {};
  config.mode = static_cast<i2s_mode_t>(I2S_MODE_MASTER | I2S_MODE_RX | I2S_MODE_PDM);
  config.sample_rate = kSampleRate;
  config.bits_per_sample = I2S_BITS_PER_SAMPLE_16BIT;
  config.channel_format = I2S_CHANNEL_FMT_ONLY_LEFT;
  config.communication_format = I2S_COMM_FORMAT_STAND_I2S;
  config.dma_buf_count = kBuffers;
  config.dma_buf_len = kBufferLength;
  i2s_pin_config_t pins = {};
  pins.mck_io_num = I2S_PIN_NO_CHANGE;
  pins.bck_io_num = I2S_PIN_NO_CHANGE;
  pins.ws_io_num = kClockPin;
  pins.data_out_num = I2S_PIN_NO_CHANGE;
  pins.data_in_num = kDataPin;
  return i2s_driver_install(kPort, &config, 0, nullptr) == ESP_OK &&
         i2s_set_pin(kPort, &pins) == ESP_OK;
}

}  // namespace

bool Microphone::Begin() {
  esp_timer_create_args_t arguments = {};
  arguments.callback = OnTimer;
  arguments.arg = this;
  arguments.name = "microphone";
  esp_timer_handle_t timer = nullptr;
  return BeginI2s() && esp_timer_create(&arguments, &timer) == ESP_OK &&
         esp_timer_start_periodic(timer, kPeriod) == ESP_OK;
}
