// Stand-in for the I2S driver of ESP-IDF 4.4 in the Arduino-ESP32 core 2.0, as far as a PDM
// microphone needs it, over the microphone of PDM.h.

#pragma once

#include <cstddef>
#include <cstdint>

using esp_err_t = int;
using TickType_t = uint32_t;
constexpr esp_err_t ESP_OK = 0;
constexpr esp_err_t ESP_FAIL = -1;
constexpr int I2S_PIN_NO_CHANGE = -1;

enum i2s_port_t { I2S_NUM_0, I2S_NUM_1 };
enum i2s_mode_t { I2S_MODE_MASTER = 1, I2S_MODE_RX = 8, I2S_MODE_PDM = 64 };
enum i2s_bits_per_sample_t { I2S_BITS_PER_SAMPLE_16BIT = 16, I2S_BITS_PER_SAMPLE_32BIT = 32 };
enum i2s_channel_fmt_t { I2S_CHANNEL_FMT_RIGHT_LEFT, I2S_CHANNEL_FMT_ONLY_LEFT = 4 };
enum i2s_comm_format_t { I2S_COMM_FORMAT_STAND_I2S = 1 };

struct i2s_config_t {
  i2s_mode_t mode;
  uint32_t sample_rate;
  i2s_bits_per_sample_t bits_per_sample;
  i2s_channel_fmt_t channel_format;
  i2s_comm_format_t communication_format;
  int intr_alloc_flags;
  int dma_buf_count;
  int dma_buf_len;
  bool use_apll;
};

struct i2s_pin_config_t {
  int mck_io_num;
  int bck_io_num;
  int ws_io_num;
  int data_out_num;
  int data_in_num;
};

esp_err_t i2s_driver_install(i2s_port_t port, const i2s_config_t* config, int queue_size,
                             void* queue);
esp_err_t i2s_set_pin(i2s_port_t port, const i2s_pin_config_t* pins);
esp_err_t i2s_read(i2s_port_t port, void* buffer, size_t size, size_t* bytes_read,
                   TickType_t ticks_to_wait);
