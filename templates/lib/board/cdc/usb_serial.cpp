// For cores whose Serial says how much it takes without waiting: Arduino-Pico and Arduino-ESP32
// (USB Serial/JTAG of an ESP32-S3). Of the latter the computer can't be seen to close the port: its
// Serial stays open until the next reset of the bus, what is sent waits, and nothing blocks.

#include "usb_serial.h"

#include <Arduino.h>

#include <algorithm>

bool IsUsbOpen() { return static_cast<bool>(Serial); }

int32_t WriteUsb(const uint8_t* bytes, int32_t size) {
  const int32_t room = std::min<int32_t>(size, Serial.availableForWrite());
  return room > 0 ? static_cast<int32_t>(Serial.write(bytes, static_cast<size_t>(room))) : 0;
}
