// Runs a sketch on files, as fast as the computer can.
//
//     sketch [options] PCM_FILE      raw 16-bit little-endian mono samples for the microphone
//
//     --block N      samples in a block of the microphone (256, as the nRF52840; the RP2040 has 64)
//     --lead-in N    samples of loud noise before the file, for the warm-up to throw away (0)
//     --tail N       samples of silence after it (0)
//     --rate HZ      the only rate that the microphone can do (16000 and 41667, as the nRF52840)
//     --input FILE   the computer sends these bytes over the serial port
//     --close        the computer closes the port: what the sketch writes is lost
//     --open         the computer opens the port, which is open from the start
//     --at N         the three above, where they follow, happen once N samples were heard (0)
//
// What the sketch writes goes to standard output. Time is counted, not measured: a pass of loop()
// takes 0.5 ms, delay() what it says, and the microphone has a block when its time has come. One
// second after the last sample all is over, with exit status 0.

#include "runtime.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "Arduino.h"
#include "PDM.h"
#include "options.h"
#include "sound.h"

namespace {

constexpr uint64_t kSecond = 1000000;     // [µs]
constexpr uint64_t kLoopTime = 500;       // of a pass of loop() [µs]
constexpr uint64_t kPatience = 10000000;  // with a sketch that doesn't start the microphone [µs]

Options options;
std::vector<int16_t> sound;  // what the microphone hears

uint64_t now = 0;         // [µs]
int sample_rate = 0;      // of the microphone [Hz]; 0: not started
uint64_t started_at = 0;  // when the microphone was [µs]
size_t num_heard = 0;     // samples delivered
bool is_open = true;      // the port, by a program on the computer
std::deque<uint8_t> input;

/// Samples that fit into the time since the microphone was started.
uint64_t SamplesDue() { return (now - started_at) * static_cast<uint64_t>(sample_rate) / kSecond; }

void DeliverBlocks() {
  while (num_heard < sound.size()) {
    const size_t length = std::min(options.block_length, sound.size() - num_heard);
    if (num_heard + length > SamplesDue()) {
      return;
    }
    PDM.Deliver(&sound[num_heard], length);
    num_heard += length;
  }
}

void ApplyEvents() {
  while (!options.events.empty() && options.events.front().at <= num_heard) {
    const Event& event = options.events.front();
    is_open = event.is_open;
    input.insert(input.end(), event.input.begin(), event.input.end());
    options.events.pop_front();
  }
}

void ExitWhenOver() {
  if (sample_rate == 0 && now > kPatience) {
    runtime::Fail("the sketch did not start the microphone");
  }
  if (sample_rate != 0 && SamplesDue() > sound.size() + static_cast<size_t>(sample_rate)) {
    std::exit(EXIT_SUCCESS);
  }
}

}  // namespace

namespace runtime {

bool in_interrupt = false;

uint64_t Now() { return now; }

void Wait(uint64_t microseconds) {
  now += microseconds;
  DeliverBlocks();
  ApplyEvents();
  ExitWhenOver();
}

bool StartMicrophone(int rate) {
  const bool can =
      options.sample_rate != 0 ? rate == options.sample_rate : rate == 16000 || rate == 41667;
  if (can) {
    sample_rate = rate;
    started_at = now;
  }
  return can;
}

int Available() { return static_cast<int>(input.size()); }

int Read() {
  if (input.empty()) {
    return -1;
  }
  const int byte = input.front();
  input.pop_front();
  return byte;
}

bool IsOpen() { return is_open; }

size_t Write(const uint8_t* bytes, size_t size) { return std::fwrite(bytes, 1, size, stdout); }

void Fail(const char* problem) {
  std::fflush(stdout);
  std::fprintf(stderr, "%s\n", problem);
  std::exit(2);
}

}  // namespace runtime

int main(int count, char** arguments) {
  options = ParseOptions(count, arguments);
  sound = ReadSound(options.pcm_path, options.lead_in, options.tail);
  ApplyEvents();
  setup();
  for (;;) {
    loop();
    runtime::Wait(kLoopTime);
  }
}
