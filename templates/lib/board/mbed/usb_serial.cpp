// For Arduino's mbed cores: Nano 33 BLE, Nano RP2040 Connect. Their Serial is a shell around
// _SerialUSB.

#include "usb_serial.h"

#include <Arduino.h>
#include <USB/PluggableUSBSerial.h>

bool IsUsbOpen() { return _SerialUSB.connected(); }

int32_t WriteUsb(const uint8_t* bytes, int32_t size) {
  uint32_t taken = 0;
  uint8_t* data = const_cast<uint8_t*>(bytes);  // is copied, not changed
  _SerialUSB.send_nb(data, static_cast<uint32_t>(size), &taken);
  return static_cast<int32_t>(taken);
}
