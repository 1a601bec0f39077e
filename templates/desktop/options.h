#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

/// What the computer does at the other end of the serial port once `at` samples were heard.
struct Event {
  size_t at;
  bool is_open;                // whether a program has the port open from then on
  std::vector<uint8_t> input;  // that it sends
};

struct Options {
  std::string pcm_path;
  size_t block_length = 256;  // samples
  size_t lead_in = 0;         // samples
  size_t tail = 0;            // samples
  int sample_rate = 0;        // the only one that the microphone can do [Hz]; 0: as the nRF52840
  std::deque<Event> events;   // in the order of time
};

/// The command line, as runtime.cpp describes it. Ends the program where it is wrong.
Options ParseOptions(int count, char** arguments);
