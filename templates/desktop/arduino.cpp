#include "Arduino.h"

#include <string>

#include "USB/PluggableUSBSerial.h"
#include "runtime.h"

namespace {

constexpr size_t kPacketSize = 64;    // [bytes]
constexpr uint64_t kWriteTime = 500;  // until write() tries again [µs]
constexpr size_t kFifoSize = 256;     // of what availableForWrite() promises [bytes]

std::string fifo;     // bytes that were taken and that the computer has yet to read
size_t promised = 0;  // bytes that write() takes at once

void ForbidInInterrupt() {
  if (runtime::in_interrupt) {
    runtime::Fail("the sketch used Serial or delay() in the microphone's interrupt");
  }
}

void CheckWrite(size_t size) {
  ForbidInInterrupt();
  if (size > kPacketSize) {
    runtime::Fail("the sketch wrote more than 64 bytes to Serial at once");
  }
}

void SendFifo() {
  if (!runtime::IsOpen()) {
    fifo.clear();
  } else if (!fifo.empty()) {
    fifo.erase(0, runtime::Write(reinterpret_cast<const uint8_t*>(fifo.data()), fifo.size()));
  }
}

}  // namespace

SerialClass Serial;
UsbSerialClass _SerialUSB;

void pinMode(int, int) {}
void digitalWrite(int, int) {}

uint32_t millis() { return static_cast<uint32_t>(runtime::Now() / 1000); }
uint32_t micros() { return static_cast<uint32_t>(runtime::Now()); }

void delay(uint32_t milliseconds) {
  ForbidInInterrupt();
  runtime::Wait(uint64_t{1000} * milliseconds);
}

void SerialClass::begin(uint32_t) {}

int SerialClass::available() {
  ForbidInInterrupt();
  return runtime::Available();
}

int SerialClass::read() {
  ForbidInInterrupt();
  return runtime::Read();
}

size_t SerialClass::write(const uint8_t* bytes, size_t size) {
  CheckWrite(size);
  if (size <= promised) {
    promised -= size;
    fifo.append(reinterpret_cast<const char*>(bytes), size);
    SendFifo();
    return size;
  }
  size_t sent = 0;
  while (sent < size && runtime::IsOpen()) {
    sent += runtime::Write(bytes + sent, size - sent);
    if (sent < size) {
      runtime::Wait(kWriteTime);
    }
  }
  return sent;
}

int SerialClass::availableForWrite() {
  ForbidInInterrupt();
  SendFifo();
  promised = runtime::IsOpen() ? kFifoSize - fifo.size() : 0;
  return static_cast<int>(promised);
}

SerialClass::operator bool() const {
  ForbidInInterrupt();
  return runtime::IsOpen();
}

size_t SerialClass::print(int32_t number) {
  const std::string text = std::to_string(number);
  return write(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

bool UsbSerialClass::connected() {
  ForbidInInterrupt();
  return runtime::IsOpen();
}

void UsbSerialClass::send_nb(uint8_t* bytes, uint32_t size, uint32_t* taken, bool) {
  CheckWrite(size);
  *taken = runtime::IsOpen() ? static_cast<uint32_t>(runtime::Write(bytes, size)) : 0;
}
