#include "serial_port.h"

#include <Arduino.h>

#include <algorithm>
#include <cstring>

#include "link_messages.h"
#include "project_config.h"
#include "usb_serial.h"

namespace {

constexpr int32_t kHelloFrames = CountHelloFrames(kHelloLength);
static_assert(kHelloFrames <= 255, "hello must fit 255 frames: shorten the labels");

}  // namespace

void SerialPort::Begin() {
  Serial.begin(115200);  // USB ignores the baud rate
}

bool SerialPort::Receive(Frame* request) {
  SendQueue();
  if (hello_left_ == 0) {
    if (!ReceiveFrame(request)) {
      return false;
    }
    framed_ = true;
    last_request_ = request->sequence;
    if (request->type != FrameType::kHelloRequest) {
      return true;
    }
    hello_left_ = kHelloFrames;
  }
  request->type = FrameType::kHelloRequest;
  return SendHello();
}

bool SerialPort::ReceiveFrame(Frame* frame) {
  for (int waiting = Serial.available(); waiting > 0; --waiting) {
    if (decoder_.Push(static_cast<uint8_t>(Serial.read()), frame)) {
      return true;
    }
  }
  return false;
}

/// As much of it as the queue holds. True: all is said.
bool SerialPort::SendHello() {
  for (; hello_left_ > 0; --hello_left_) {
    if (!HasRoom()) {
      return false;
    }
    Send(HelloFrame(kHello, kHelloLength, kHelloFrames - hello_left_));
  }
  return true;
}

void SerialPort::Send(Frame frame) {
  uint8_t wire[kMaxFrameSize];
  frame.sequence = sequence_++;
  Enqueue(wire, EncodeFrame(frame, wire));
}

void SerialPort::Print(const char* text) {
  Enqueue(reinterpret_cast<const uint8_t*>(text), static_cast<int32_t>(std::strlen(text)));
}

void SerialPort::Print(int32_t number) {
  char text[12];  // "-2147483648"
  char* begin = text + sizeof(text) - 1;
  *begin = '\0';
  uint32_t rest = number < 0 ? 0 - static_cast<uint32_t>(number) : static_cast<uint32_t>(number);
  do {
    *--begin = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (number < 0) {
    *--begin = '-';
  }
  Print(begin);
}

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

/// All of it or nothing.
void SerialPort::Enqueue(const uint8_t* bytes, int32_t size) {
  if (size > kQueueSize - queue_size_) {
    SendQueue();
  }
  if (size <= kQueueSize - queue_size_) {
    std::memcpy(queue_ + queue_size_, bytes, static_cast<size_t>(size));
    queue_size_ += size;
  }
  SendQueue();
}

void SerialPort::SendQueue() {
  if (!IsUsbOpen()) {  // nobody listens (any more)
    queue_size_ = 0;
    hello_left_ = 0;
    framed_ = false;
    return;
  }
  int32_t sent = 0;
  int32_t taken = 0;
  do {
    taken = WriteUsb(queue_ + sent, std::min(queue_size_ - sent, kMaxFrameSize));
    sent += taken;
  } while (taken > 0 && sent < queue_size_);
  queue_size_ -= sent;
  std::memmove(queue_, queue_ + sent, static_cast<size_t>(queue_size_));
}
