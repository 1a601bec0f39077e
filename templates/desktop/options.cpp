#include "options.h"

#include <cstdlib>

#include "runtime.h"
#include "sound.h"

namespace {

/// The command line's words, one after the other.
class Words {
 public:
  Words(int count, char** words) : words_(words + 1, words + count) {}

  bool Done() const { return words_.empty(); }

  std::string Next() {
    if (Done()) {
      runtime::Fail("the command line ends too early; runtime.cpp describes it");
    }
    const std::string word = words_.front();
    words_.pop_front();
    return word;
  }

  size_t NextCount() {
    const std::string word = Next();
    if (word.empty() || word.find_first_not_of("0123456789") != std::string::npos) {
      runtime::Fail((word + " must be a whole number").c_str());
    }
    return static_cast<size_t>(std::strtoul(word.c_str(), nullptr, 10));
  }

 private:
  std::deque<std::string> words_;
};

}  // namespace

Options ParseOptions(int count, char** arguments) {
  Options options;
  Event next = {0, true, {}};
  for (Words words(count, arguments); !words.Done();) {
    const std::string word = words.Next();
    if (word == "--block") {
      options.block_length = words.NextCount();
    } else if (word == "--lead-in") {
      options.lead_in = words.NextCount();
    } else if (word == "--tail") {
      options.tail = words.NextCount();
    } else if (word == "--rate") {
      options.sample_rate = static_cast<int>(words.NextCount());
    } else if (word == "--at") {
      next.at = words.NextCount();
    } else if (word == "--open" || word == "--close") {
      next.is_open = word == "--open";
      options.events.push_back(next);
    } else if (word == "--input") {
      options.events.push_back({next.at, next.is_open, ReadFile(words.Next())});
    } else if (options.pcm_path.empty() && word.compare(0, 2, "--") != 0) {
      options.pcm_path = word;
    } else {
      runtime::Fail((word + " is not known; runtime.cpp describes the command line").c_str());
    }
  }
  if (options.pcm_path.empty() || options.block_length == 0) {
    runtime::Fail("a PCM file is needed, and blocks of at least one sample");
  }
  return options;
}
