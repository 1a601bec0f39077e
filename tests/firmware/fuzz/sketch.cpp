// The classifier sketch with a computer at its port that sends anything: the world around it, and
// one input of a fuzzer. The bytes of an input are taken as pieces: raw bytes, or the type and the
// payload of a frame, which gets its right CRC, so that what lies behind the CRC is reached as
// well.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>

#include "Arduino.h"
#include "PDM.h"
#include "link_frame.h"
#include "runtime.h"

namespace {

constexpr uint64_t kPassTime = 500;  // of loop() [µs]
constexpr int kLastPasses = 4;       // after the last byte was read

uint64_t now = 0;
bool is_open = true;
std::deque<uint8_t> input;

void SendPiece(const uint8_t** data, size_t* size) {
  const uint8_t kind = **data;
  ++*data;
  --*size;
  const size_t length = std::min<size_t>(*size, kind % kMaxPayloadSize + 1);
  if (kind >= 0xc0) {
    is_open = kind % 2 == 0;
  } else if (kind >= 0x80) {
    input.insert(input.end(), *data, *data + length);
  } else {
    Frame frame = {static_cast<FrameType>(kind % 8), kind, static_cast<int32_t>(length), {}};
    std::copy(*data, *data + length, frame.payload);
    uint8_t wire[kMaxFrameSize];
    input.insert(input.end(), wire, wire + EncodeFrame(frame, wire));
  }
  *data += length;
  *size -= length;
}

}  // namespace

namespace runtime {

bool in_interrupt = false;

uint64_t Now() { return now; }

void Wait(uint64_t microseconds) {
  static int16_t block[256];
  now += microseconds;
  if (now / 16000 != (now - microseconds) / 16000) {
    PDM.Deliver(block, 256);
  }
}

bool StartMicrophone(int) { return true; }
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

/// Busy each third time.
size_t Write(const uint8_t*, size_t size) {
  static unsigned calls = 0;
  return ++calls % 3 == 0 ? 0 : size;
}

void Fail(const char* problem) {
  std::fprintf(stderr, "%s\n", problem);
  std::abort();
}

}  // namespace runtime

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static bool is_set_up = false;
  if (!is_set_up) {
    setup();
    is_set_up = true;
  }
  is_open = true;
  while (size > 0) {
    SendPiece(&data, &size);
  }
  for (int left = kLastPasses; left > 0; left -= input.empty() ? 1 : 0) {
    loop();
    runtime::Wait(kPassTime);
  }
  return 0;
}
