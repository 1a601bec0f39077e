// Yours: written once and never overwritten. What shall the board do when it hears something?
//
// It lights its LED for a moment at every label. To tell labels apart:
//
//     if (std::strcmp(label, "yes") == 0) { ... }   // needs #include <cstring>
//
// Don't wait in here (no delay()): the board would miss what it hears meanwhile.

#include "on_label.h"

#include <Arduino.h>

namespace {

constexpr uint32_t kLightTime = 200;  // [ms]

bool lit = false;
uint32_t lit_at = 0;  // [ms since power-up]

}  // namespace

void OnLabel(const char* /*label*/, int32_t /*score*/) {
  pinMode(LED_BUILTIN, OUTPUT);
  digitalWrite(LED_BUILTIN, HIGH);
  lit = true;
  lit_at = millis();
}

void OnTick() {
  if (lit && millis() - lit_at >= kLightTime) {
    digitalWrite(LED_BUILTIN, LOW);
    lit = false;
  }
}
