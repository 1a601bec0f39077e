// The virtual board: runs a sketch with a pseudo-terminal for its serial port.
//
//     board PORT PCM_FILE [key=number ...]     PORT: the path by which a program opens the port;
//                                              raw 16-bit little-endian mono samples
//
//     fast=1         as fast as the computer reads, as long as the sketch has much to say; else in
//                    real time
//     silence=N      samples of silence before the sound, which begins when a program first opens
//                    the port. After it, there is silence without end.
//     repeat=1       no silence after it: it begins again
//     block=N        samples in a block of the microphone (256)
//     seed=N         of the faults:
//     drop=P         share of the bytes that is lost on the way, in either direction
//     corrupt=P      share of the bytes that is changed
//     stall=R        times a second that the port takes nothing for 20 to 400 ms
//     overrun=R      times a second that loop() stands still for 300 to 600 ms
//     disconnect=R   times a second that the port is gone, for 50 to 300 ms
//     throughput=N   bytes a second that the computer takes
//
// The microphone always keeps time with the sketch's clock: a pass of loop() in which bytes come or
// go takes 20 µs, any other one 0.5 ms, and a write that waits for the computer no time where
// fast=1. Standard input: "u" unplugs the port and "p" plugs it in; its end ends the program.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <vector>

#include "Arduino.h"
#include "PDM.h"
#include "faults.h"
#include "options.h"
#include "recording.h"
#include "runtime.h"
#include "terminal.h"

namespace {

constexpr uint64_t kSecond = 1000000;  // [µs]
constexpr uint64_t kBusyTime = 20;     // of a pass of loop() in which bytes come or go [µs]
constexpr uint64_t kLoopTime = 500;    // of any other one [µs]
constexpr uint64_t kIdleAfter = kSecond / 10;  // without a byte: real time, also where fast=1
constexpr size_t kInputSize = 256 + 64;        // what core and USB driver keep of input [bytes]

Options options;
Terminal terminal;
ByteFaults to_board(0, 0, 0);
ByteFaults to_computer(0, 0, 0);
Incident stalls(0, 0, 0, 0);
Incident overruns(0, 0, 0, 0);
Incident disconnects(0, 0, 0, 0);
SlowReader reader(0);
Recording recording;

uint64_t now = 0;            // the sketch's clock [µs]
uint64_t last_byte_at = 0;   // that came or went
bool is_busy = false;        // bytes came or went in this pass of loop()
uint64_t stalled_until = 0;  // the port
uint64_t unplugged_until = 0;
uint64_t anchor = 0;  // now at that moment of real time:
std::chrono::steady_clock::time_point anchor_time;

int sample_rate = 0;      // of the microphone [Hz]; 0: not started
uint64_t started_at = 0;  // when the microphone was [µs]
size_t num_heard = 0;     // samples delivered
std::deque<uint8_t> input;
std::string output;  // bytes that the pseudo-terminal had no room for

void DeliverBlocks() {
  static std::vector<int16_t> block(options.block_length);
  const uint64_t due = (now - started_at) * static_cast<uint64_t>(sample_rate) / kSecond;
  while (sample_rate != 0 && num_heard + block.size() <= due) {
    for (int16_t& sample : block) {
      sample = recording.At(num_heard++);
    }
    PDM.Deliver(block.data(), block.size());
  }
}

void Advance(uint64_t microseconds) {
  now += microseconds;
  DeliverBlocks();
}

/// The clock waits for real time, or real time begins anew from the clock.
void KeepPace() {
  const auto time = std::chrono::steady_clock::now();
  const uint64_t idle_since = std::max(last_byte_at, stalled_until);
  const bool flat_out = options.fast && terminal.IsOpen() && now < idle_since + kIdleAfter;
  const auto due = anchor_time + std::chrono::microseconds(now - anchor);
  if (flat_out || time > due + std::chrono::seconds(1)) {
    anchor = now;
    anchor_time = time;
  }
  const auto early = std::chrono::duration_cast<std::chrono::milliseconds>(due - time);
  terminal.Wait(flat_out ? 0 : static_cast<int>(std::max<int64_t>(0, early.count())));
}

void TakeInput() {
  if (!terminal.IsOpen()) {
    input.clear();
    output.clear();
    return;
  }
  uint8_t bytes[kInputSize];
  const size_t size = terminal.Read(bytes, kInputSize - std::min(kInputSize, input.size()));
  const std::string arrived = to_board.Pass(bytes, size);
  input.insert(input.end(), arrived.begin(), arrived.end());
  recording.Begin(num_heard);
}

void CauseTrouble() {
  if (const uint64_t length = stalls.Begin(now)) {
    stalled_until = now + length;
  }
  if (const uint64_t length = overruns.Begin(now)) {
    Advance(length);
    last_byte_at = now;
  }
  if (const uint64_t length = disconnects.Begin(now)) {
    if (terminal.IsPlugged()) {
      terminal.Unplug();
      unplugged_until = now + length;
    }
  }
  const char command = terminal.Command();
  if (command == 'u' && terminal.IsPlugged()) {
    terminal.Unplug();
    unplugged_until = UINT64_MAX;
  }
  if (!terminal.IsPlugged() && (command == 'p' || now >= unplugged_until)) {
    terminal.Plug(options.link);
  }
}

void NoteByte() {
  last_byte_at = now;
  is_busy = true;
}

/// False: the computer has yet to read what it has got.
bool Flush() {
  while (!output.empty() && terminal.IsOpen()) {
    output.erase(0, terminal.Write(output.data(), output.size()));
    if (!output.empty()) {
      if (!options.fast) {
        return false;
      }
      terminal.WaitForRoom();
    }
  }
  return true;
}

}  // namespace

namespace runtime {

bool in_interrupt = false;

uint64_t Now() { return now; }

void Wait(uint64_t microseconds) {
  Advance(microseconds);
  KeepPace();
  CauseTrouble();
  TakeInput();
}

bool StartMicrophone(int rate) {
  sample_rate = rate;
  started_at = now;
  return true;
}

int Available() { return static_cast<int>(input.size()); }

int Read() {
  if (input.empty()) {
    return -1;
  }
  const int byte = input.front();
  input.pop_front();
  NoteByte();
  return byte;
}

bool IsOpen() { return terminal.IsOpen(); }

size_t Write(const uint8_t* bytes, size_t size) {
  if (now < stalled_until || !Flush()) {
    return 0;
  }
  const size_t taken = reader.Take(size, now);
  output += to_computer.Pass(bytes, taken);
  Flush();
  if (taken > 0) {
    NoteByte();
  }
  return taken;
}

void Fail(const char* problem) {
  std::fprintf(stderr, "%s\n", problem);
  std::exit(2);
}

}  // namespace runtime

int main(int count, char** arguments) {
  options = ParseOptions(count, arguments);
  to_board = ByteFaults(options.drop, options.corrupt, options.seed);
  to_computer = ByteFaults(options.drop, options.corrupt, options.seed + 1);
  stalls = Incident(options.stall, kSecond / 50, kSecond * 2 / 5, options.seed + 2);
  overruns = Incident(options.overrun, kSecond * 3 / 10, kSecond * 3 / 5, options.seed + 3);
  disconnects = Incident(options.disconnect, kSecond / 20, kSecond * 3 / 10, options.seed + 4);
  recording.Open(options.pcm_path, options.silence, options.repeat);
  reader = SlowReader(options.throughput);
  terminal.Plug(options.link);
  anchor_time = std::chrono::steady_clock::now();
  setup();
  for (;;) {
    is_busy = false;
    loop();
    runtime::Wait(is_busy ? kBusyTime : kLoopTime);
  }
}
