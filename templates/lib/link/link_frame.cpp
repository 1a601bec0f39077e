#include "link_frame.h"

#include <cstring>

namespace {

constexpr int32_t kHeaderSize = 3;  // type and sequence [bytes]
constexpr int32_t kCrcSize = 2;     // [bytes]
constexpr int32_t kMaxBodySize = kHeaderSize + kMaxPayloadSize + kCrcSize;

static_assert(kMaxBodySize + 3 == kMaxFrameSize, "two delimiters and one byte of COBS");
static_assert(kMaxBodySize < 255, "COBS of a longer body has more than one byte of overhead");

uint16_t Crc16(const uint8_t* bytes, int32_t size) {
  uint32_t crc = 0xffff;
  for (int32_t i = 0; i < size; ++i) {
    crc ^= static_cast<uint32_t>(bytes[i]) << 8;
    for (int32_t bit = 0; bit < 8; ++bit) {
      crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021 : 0);
    }
  }
  return static_cast<uint16_t>(crc);
}

void PutU16(uint16_t value, uint8_t* bytes) {
  bytes[0] = static_cast<uint8_t>(value);
  bytes[1] = static_cast<uint8_t>(value >> 8);
}

uint16_t GetU16(const uint8_t* bytes) { return static_cast<uint16_t>(bytes[0] | (bytes[1] << 8)); }

/// COBS: each zero becomes the distance to the next one; the first distance is put in front.
/// Writes size + 1 bytes.
void Stuff(const uint8_t* body, int32_t size, uint8_t* stuffed) {
  int32_t last_zero = 0;
  for (int32_t i = 0; i < size; ++i) {
    stuffed[i + 1] = body[i];
    if (body[i] == 0) {
      stuffed[last_zero] = static_cast<uint8_t>(i + 1 - last_zero);
      last_zero = i + 1;
    }
  }
  stuffed[last_zero] = static_cast<uint8_t>(size + 1 - last_zero);
}

/// Undoes Stuff() in place: the body begins at stuffed[1]. False where a distance points outside.
bool Unstuff(uint8_t* stuffed, int32_t size) {
  int32_t zero = 0;
  while (zero < size) {
    const int32_t distance = stuffed[zero];
    stuffed[zero] = 0;
    zero += distance;
  }
  return zero == size;
}

}  // namespace

int32_t EncodeFrame(const Frame& frame, uint8_t* wire) {
  uint8_t body[kMaxBodySize];
  const int32_t size = kHeaderSize + frame.size;
  body[0] = static_cast<uint8_t>(frame.type);
  PutU16(frame.sequence, body + 1);
  std::memcpy(body + kHeaderSize, frame.payload, static_cast<size_t>(frame.size));
  PutU16(Crc16(body, size), body + size);

  wire[0] = 0;
  Stuff(body, size + kCrcSize, wire + 1);
  wire[size + kCrcSize + 2] = 0;
  return size + kCrcSize + 3;
}

bool FrameDecoder::Push(uint8_t byte, Frame* frame) {
  if (byte != 0) {
    if (size_ < kMaxStuffedSize) {
      stuffed_[size_] = byte;
    }
    if (size_ <= kMaxStuffedSize) {
      ++size_;
    }
    return false;
  }
  const int32_t stuffed_size = size_;
  size_ = 0;
  const int32_t size = stuffed_size - 1 - kCrcSize;  // of type, sequence and payload
  if (size < kHeaderSize || stuffed_size > kMaxStuffedSize || !Unstuff(stuffed_, stuffed_size)) {
    return false;
  }
  const uint8_t* body = stuffed_ + 1;
  if (Crc16(body, size) != GetU16(body + size)) {
    return false;
  }
  frame->type = static_cast<FrameType>(body[0]);
  frame->sequence = GetU16(body + 1);
  frame->size = size - kHeaderSize;
  std::memcpy(frame->payload, body + kHeaderSize, static_cast<size_t>(frame->size));
  return true;
}
