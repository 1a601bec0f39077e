#include "PDM.h"
#include "driver/i2s.h"
#include "esp_timer.h"
#include "runtime.h"

struct esp_timer {
  esp_timer_create_args_t arguments;
};

namespace {

constexpr int kPdmInput = I2S_MODE_MASTER | I2S_MODE_RX | I2S_MODE_PDM;
esp_timer only_timer;

void OnSound() { only_timer.arguments.callback(only_timer.arguments.arg); }

}  // namespace

esp_err_t i2s_driver_install(i2s_port_t port, const i2s_config_t* config, int, void*) {
  const bool can = port == I2S_NUM_0 && config->mode == kPdmInput &&
                   config->bits_per_sample == I2S_BITS_PER_SAMPLE_16BIT &&
                   config->dma_buf_count >= 2 && config->dma_buf_len >= 8 &&
                   config->dma_buf_len <= 1024;
  return can && PDM.begin(1, static_cast<int>(config->sample_rate)) != 0 ? ESP_OK : ESP_FAIL;
}

esp_err_t i2s_set_pin(i2s_port_t, const i2s_pin_config_t*) { return ESP_OK; }

esp_err_t i2s_read(i2s_port_t, void* buffer, size_t size, size_t* bytes_read,
                   TickType_t ticks_to_wait) {
  if (ticks_to_wait != 0) {
    runtime::Fail("the sketch waited for I2S in the callback of a timer");
  }
  *bytes_read = static_cast<size_t>(PDM.read(buffer, size));
  return ESP_OK;
}

esp_err_t esp_timer_create(const esp_timer_create_args_t* arguments, esp_timer_handle_t* timer) {
  only_timer.arguments = *arguments;
  *timer = &only_timer;
  return ESP_OK;
}

esp_err_t esp_timer_start_periodic(esp_timer_handle_t, uint64_t) {
  PDM.onReceive(OnSound);
  return ESP_OK;
}
