// For cores built on mbed: Nano 33 BLE, Nano RP2040 Connect.

#include "usb_serial.h"

#include <Arduino.h>

bool IsUsbOpen() { return Serial.connected(); }

int32_t WriteUsb(const uint8_t* bytes, int32_t size) {
  uint32_t taken = 0;
  Serial.send_nb(const_cast<uint8_t*>(bytes), static_cast<uint32_t>(size), &taken);  // copies them
  return static_cast<int32_t>(taken);
}
