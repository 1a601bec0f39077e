// Stand-in for the mbed core's USB serial port behind Serial.

#pragma once

#include <cstdint>

/// As strict as Serial.
class UsbSerialClass {
 public:
  bool connected();  // a program on the computer has the port open
  void send_nb(uint8_t* bytes, uint32_t size, uint32_t* taken, bool now = true);  // never blocks
};
extern UsbSerialClass _SerialUSB;
