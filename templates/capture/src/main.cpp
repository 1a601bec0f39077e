// Capture firmware: sends what the microphone hears to the computer, while task=record is at work.

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
uint32_t stream_start = 0;      // the microphone's position at start
uint32_t dropped_at_start = 0;  // samples lost between power-up and start
uint32_t seconds_told = 0;      // since power-up

void SendStatus() {
  const uint32_t samples = microphone.Position() - stream_start;
  port.Send(
      StatusFrame({samples, microphone.Dropped() - dropped_at_start, port.LastRequest(), 0, 0, 0}));
}

/// Start begins a stream at sample 0; anything else ends it.
void Obey(const Frame& request) {
  streaming = request.type == FrameType::kStart;
  if (streaming) {
    stream_start = microphone.Position();
    dropped_at_start = microphone.Dropped();
  }
  SendStatus();
}

/// For a person at a serial monitor.
void PrintGreeting() {
  port.Print("Capture firmware of ");
  port.Print(kProject);
  port.Print(". To record: ");
  port.Print(kRecordCommand);
  port.Print("\n");
}

void EverySecond() {
  if (port.IsFramed()) {
    SendStatus();
  } else if (seconds_told % kGreetingPeriod == 0) {
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
  if (!port.HasRoom() || !microphone.Read(samples, kPcmLength)) {
    return;  // while the port is busy, sound waits in the microphone's ring
  }
  if (streaming) {
    port.Send(PcmFrame(microphone.Position() - kPcmLength - stream_start, samples));
  }
  const uint32_t seconds = microphone.Position() / kSampleRate;
  if (seconds != seconds_told) {
    seconds_told = seconds;
    EverySecond();
  }
}
