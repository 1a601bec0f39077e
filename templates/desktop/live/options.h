#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// The virtual board's command line, as live.cpp describes it.
struct Options {
  std::string link;           // path of the port
  std::string pcm_path;       // what the microphone hears
  bool fast = false;          // as fast as the computer reads, not in real time
  bool repeat = false;        // the sound, without end
  size_t silence = 0;         // before it [samples]
  size_t block_length = 256;  // of the microphone [samples]
  uint32_t seed = 0;          // of the faults
  double drop = 0;            // share of the bytes that is lost, both ways
  double corrupt = 0;         // share of the bytes that is changed, both ways
  double stall = 0;           // pauses of the port, a second
  double disconnect = 0;      // a second
  double overrun = 0;         // pauses of loop(), a second
  double throughput = 0;      // of the computer [bytes/s]; 0: any
};

/// Ends the program where the command line is wrong.
Options ParseOptions(int count, char** arguments);
