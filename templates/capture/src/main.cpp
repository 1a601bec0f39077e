// Capture firmware: sends what the microphone hears to the computer, while that records.
//
//     python -m generator task=record label=... count=40

#include <Arduino.h>

#include "link_messages.h"
#include "microphone.h"
#include "project_config.h"
#include "serial_port.h"

namespace {

static_assert(kMicrophoneBufferLength >= 2 * kPcmLength, "capture.buffer must hold two frames");

constexpr int32_t kGreetingPeriod = 5;  // [s]

Microphone microphone;
SerialPort port;

bool streaming = false;
uint32_t num_heard = 0;         // samples since power-up
uint32_t num_sent = 0;          // samples since start
uint32_t dropped_at_start = 0;  // samples lost between power-up and start

void SendStatus() { port.Send(StatusFrame(num_sent, microphone.Dropped() - dropped_at_start)); }

/// Start begins a stream at sample 0; anything else ends it.
void Obey(const Frame& request) {
  streaming = request.type == FrameType::kStart;
  if (streaming) {
    num_sent = 0;
    dropped_at_start = microphone.Dropped();
  }
  SendStatus();
}

/// For a person at a serial monitor.
void PrintGreeting() {
  port.Print("Capture firmware of ");
  port.Print(kProject);
  port.Print(". To record: python -m generator task=record label=...\n");
}

void EverySecond() {
  if (port.IsFramed()) {
    SendStatus();
  } else if (num_heard / kSampleRate % kGreetingPeriod == 0) {
    PrintGreeting();
  }
}

}  // namespace

void setup() {
  port.Begin();
  if (!microphone.Begin()) {
    port.Halt("this microphone can't do audio.sample_rate");
  }
}

void loop() {
  static int16_t samples[kPcmLength];
  Frame request;
  if (port.Receive(&request)) {
    Obey(request);
  }
  if (!port.IsFramed()) {
    streaming = false;  // the computer is gone
  }
  if (!microphone.Read(samples, kPcmLength)) {
    return;
  }
  if (streaming) {
    port.Send(PcmFrame(num_sent, samples));
    num_sent += kPcmLength;
  }
  num_heard += kPcmLength;
  if (num_heard % kSampleRate < kPcmLength) {
    EverySecond();
  }
}
