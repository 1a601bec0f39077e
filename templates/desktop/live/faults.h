#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

/// Loses and changes bytes on their way, by lot.
class ByteFaults {
 public:
  ByteFaults(double drop, double corrupt, uint32_t seed);

  /// What arrives of the bytes.
  std::string Pass(const uint8_t* bytes, size_t size);

 private:
  uint64_t Distance();

  double drop_;
  double any_;  // share of the bytes that is lost or changed
  std::mt19937 lots_;
  uint64_t next_;  // bytes until the next one that is
};

/// Something that happens now and then: `rate` times a second, and lasts a while.
class Incident {
 public:
  /// Lengths between `shortest` and `longest` [µs].
  Incident(double rate, uint64_t shortest, uint64_t longest, uint32_t seed);

  /// How long it lasts [µs] where one begins by `now` [µs], else 0.
  uint64_t Begin(uint64_t now);

 private:
  void Schedule(uint64_t now);

  double rate_;
  uint64_t shortest_;
  uint64_t longest_;
  std::mt19937 lots_;
  uint64_t next_ = 0;  // [µs]
};

/// A computer that reads so many bytes a second, and of which drivers keep 4096.
class SlowReader {
 public:
  /// `throughput` [bytes/s]; 0: any.
  explicit SlowReader(double throughput) : throughput_(throughput) {}

  /// How many of `size` bytes it takes at `now` [µs].
  size_t Take(size_t size, uint64_t now);

 private:
  double throughput_;
  double waiting_ = 0;  // bytes that it has yet to read, as of last_
  uint64_t last_ = 0;   // [µs]
};
