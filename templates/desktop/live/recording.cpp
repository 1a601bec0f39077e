#include "recording.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime.h"

void Recording::Open(const std::string& path, size_t silence, bool repeat) {
  silence_ = silence;
  repeat_ = repeat;
  const int file = open(path.c_str(), O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) {
    runtime::Fail(("can't read " + path).c_str());
  }
  const size_t size = static_cast<size_t>(status.st_size);
  length_ = size / sizeof(int16_t);
  if (length_ > 0) {
    void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (data == MAP_FAILED) {
      runtime::Fail(("can't read " + path).c_str());
    }
    samples_ = static_cast<const int16_t*>(data);
  }
  close(file);
}

void Recording::Begin(size_t num_heard) {
  if (!has_begun_) {
    has_begun_ = true;
    start_ = num_heard;
  }
}

int16_t Recording::At(size_t index) const {
  if (!has_begun_ || length_ == 0 || index < start_ + silence_) {
    return 0;
  }
  const size_t at = index - start_ - silence_;
  if (at >= length_ && !repeat_) {
    return 0;
  }
  return samples_[at % length_];
}
