#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// What the microphone hears: silence, from some moment on a file, silence again.
class Recording {
 public:
  /// A file of 16-bit mono samples, little endian as this computer. Ends the program where it can't
  /// be read. `silence` [samples] comes before it; with `repeat` it has no end.
  void Open(const std::string& path, size_t silence, bool repeat);

  /// The microphone has heard `num_heard` samples: it begins now, unless it has begun.
  void Begin(size_t num_heard);

  /// Sample number `index` since the microphone was started.
  int16_t At(size_t index) const;

 private:
  const int16_t* samples_ = nullptr;
  size_t length_ = 0;
  size_t silence_ = 0;
  bool repeat_ = false;
  bool has_begun_ = false;
  size_t start_ = 0;  // index of the first sample of the silence before it
};
