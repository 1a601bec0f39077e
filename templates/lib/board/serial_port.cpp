#include "serial_port.h"

#include <Arduino.h>

#include <algorithm>
#include <cstring>

#include "link_messages.h"
#include "project_config.h"

static_assert(CountHelloFrames(kHelloLength) <= 255,
              "hello must fit 255 frames: shorten the labels");

void SerialPort::Begin() {
  Serial.begin(115200);  // USB ignores the baud rate
}

bool SerialPort::Receive(Frame* request) {
  for (int waiting = Serial.available(); waiting > 0; --waiting) {
    if (decoder_.Push(static_cast<uint8_t>(Serial.read()), request)) {
      framed_ = true;
      if (request->type == FrameType::kHelloRequest) {
        SendHello();
      }
      return true;
    }
  }
  return false;
}

void SerialPort::SendHello() {
  for (int32_t index = 0; index < CountHelloFrames(kHelloLength); ++index) {
    Send(HelloFrame(kHello, kHelloLength, index));
  }
}

void SerialPort::Send(Frame frame) {
  uint8_t wire[kMaxFrameSize];
  frame.sequence = sequence_++;
  Write(wire, EncodeFrame(frame, wire));
}

void SerialPort::Print(const char* text) {
  Write(reinterpret_cast<const uint8_t*>(text), static_cast<int32_t>(std::strlen(text)));
}

void SerialPort::Print(int32_t number) { Serial.print(number); }

void SerialPort::Halt(const char* problem) {
  for (;;) {
    Frame request;
    while (Receive(&request)) {
    }
    if (framed_) {
      Send(ErrorFrame(problem));
    } else {
      Print("error: ");
      Print(problem);
      Print("\n");
    }
    delay(1000);
  }
}

/// The core's write() returns less than it was given when nobody listens (any more).
void SerialPort::Write(const uint8_t* bytes, int32_t size) {
  while (size > 0) {
    const int32_t part = std::min(size, kMaxFrameSize);
    if (Serial.write(bytes, static_cast<size_t>(part)) != static_cast<size_t>(part)) {
      framed_ = false;
      return;
    }
    bytes += part;
    size -= part;
  }
}
