#include "faults.h"

#include <algorithm>
#include <limits>

namespace {

constexpr double kDriverSize = 4096;  // [bytes]

}  // namespace

ByteFaults::ByteFaults(double drop, double corrupt, uint32_t seed)
    : drop_(drop), any_(std::min(drop + corrupt, 1.0)), lots_(seed), next_(Distance()) {}

std::string ByteFaults::Pass(const uint8_t* bytes, size_t size) {
  std::string arrived(reinterpret_cast<const char*>(bytes), size);
  size_t lost = 0;
  for (; next_ < size; next_ += 1 + Distance()) {
    const size_t at = static_cast<size_t>(next_) - lost;
    if (std::uniform_real_distribution<double>(0, any_)(lots_) < drop_) {
      arrived.erase(at, 1);
      ++lost;
    } else {
      arrived[at] = static_cast<char>(arrived[at] ^ static_cast<char>(1 + lots_() % 255));
    }
  }
  next_ -= size;
  return arrived;
}

/// Sound bytes before the next one that is lost or changed.
uint64_t ByteFaults::Distance() {
  return any_ > 0 ? std::geometric_distribution<uint64_t>(any_)(lots_)
                  : std::numeric_limits<uint64_t>::max() / 2;
}

Incident::Incident(double rate, uint64_t shortest, uint64_t longest, uint32_t seed)
    : rate_(rate), shortest_(shortest), longest_(longest), lots_(seed) {
  Schedule(0);
}

void Incident::Schedule(uint64_t now) {
  if (rate_ > 0) {
    next_ = now + static_cast<uint64_t>(std::exponential_distribution<double>(rate_ / 1e6)(lots_));
  } else {
    next_ = std::numeric_limits<uint64_t>::max();
  }
}

uint64_t Incident::Begin(uint64_t now) {
  if (now < next_) {
    return 0;
  }
  Schedule(now);
  return std::uniform_int_distribution<uint64_t>(shortest_, longest_)(lots_);
}

size_t SlowReader::Take(size_t size, uint64_t now) {
  if (throughput_ <= 0) {
    return size;
  }
  waiting_ = std::max(0.0, waiting_ - static_cast<double>(now - last_) / 1e6 * throughput_);
  last_ = now;
  const double room = kDriverSize - waiting_;
  const size_t taken = room < 1 ? 0 : std::min(size, static_cast<size_t>(room));
  waiting_ += static_cast<double>(taken);
  return taken;
}
