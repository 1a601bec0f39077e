#include "options.h"

#include <cstdlib>
#include <map>

#include "runtime.h"

Options ParseOptions(int count, char** arguments) {
  if (count < 3) {
    runtime::Fail("a port and a PCM file are needed; live.cpp describes the command line");
  }
  Options options;
  options.link = arguments[1];
  options.pcm_path = arguments[2];
  std::map<std::string, double> numbers;
  for (int i = 3; i < count; ++i) {
    const std::string word = arguments[i];
    const size_t equals = word.find('=');
    char* end = nullptr;
    const double number = std::strtod(word.c_str() + (equals == word.npos ? 0 : equals + 1), &end);
    if (equals == word.npos || *end != '\0' || !(number >= 0)) {
      runtime::Fail((word + " must be key=number; live.cpp describes the command line").c_str());
    }
    numbers[word.substr(0, equals)] = number;
  }
  options.fast = numbers["fast"] != 0;
  options.repeat = numbers["repeat"] != 0;
  options.silence = static_cast<size_t>(numbers["silence"]);
  if (numbers.count("block") != 0) {
    options.block_length = static_cast<size_t>(numbers["block"]);
  }
  options.seed = static_cast<uint32_t>(numbers["seed"]);
  options.drop = numbers["drop"];
  options.corrupt = numbers["corrupt"];
  options.stall = numbers["stall"];
  options.disconnect = numbers["disconnect"];
  options.overrun = numbers["overrun"];
  options.throughput = numbers["throughput"];
  return options;
}
