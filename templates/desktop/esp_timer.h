// Stand-in for the timers of ESP-IDF 4.4: one, whose callback comes as soon as there is sound.

#pragma once

#include <cstdint>

#include "driver/i2s.h"

struct esp_timer_create_args_t {
  void (*callback)(void* argument);
  void* arg;
  int dispatch_method;
  const char* name;
  bool skip_unhandled_events;
};
using esp_timer_handle_t = struct esp_timer*;

esp_err_t esp_timer_create(const esp_timer_create_args_t* arguments, esp_timer_handle_t* timer);
esp_err_t esp_timer_start_periodic(esp_timer_handle_t timer, uint64_t period);  // [µs]
