#pragma once

#include <cstdint>

/// A frame on the serial link, at most 64 bytes: one write and one USB packet. Numbers are little
/// endian.
///
///     0x00 | COBS( type u8 | sequence u16 | payload, 0 to 56 bytes | CRC u16 ) | 0x00
///
/// COBS (consistent overhead byte stuffing; Cheshire and Baker, 1999) keeps 0x00 out of what lies
/// between the delimiters. So a receiver is back in step at the next 0x00, whatever came before it:
/// text, noise or half a frame. The CRC is CRC-16/CCITT-FALSE (polynomial 0x1021, initial value
/// 0xffff) over type, sequence and payload.
///
/// The computer's side is generator/device/frame.py.
constexpr int32_t kMaxFrameSize = 64;    // [bytes]
constexpr int32_t kMaxPayloadSize = 56;  // [bytes]

/// What a frame says: see link_messages.h.
enum class FrameType : uint8_t {
  // from the computer
  kHelloRequest = 0x01,
  kStart = 0x02,
  kStop = 0x03,
  kSetThreshold = 0x04,
  kClip = 0x05,
  kStatusRequest = 0x06,
  kSetMinMargin = 0x07,
  // from the board
  kHello = 0x81,
  kStatus = 0x82,
  kPcm = 0x83,
  kEvent = 0x84,
  kError = 0x85,
  kReceived = 0x86,
  kResult = 0x87,
};

struct Frame {
  FrameType type;     // may be a value that this version doesn't know
  uint16_t sequence;  // counts the sender's frames, modulo 65536
  int32_t size;       // of the payload [bytes]
  uint8_t payload[kMaxPayloadSize];
};

/// Writes the frame as it goes over the wire. Returns its size [bytes], at most kMaxFrameSize.
int32_t EncodeFrame(const Frame& frame, uint8_t* wire);

/// Finds frames in a stream of bytes; everything else is passed over.
class FrameDecoder {
 public:
  /// Takes the next byte. True where it ends a whole frame whose CRC is right: that is in *frame.
  bool Push(uint8_t byte, Frame* frame);

 private:
  static constexpr int32_t kMaxStuffedSize = kMaxFrameSize - 2;  // between the delimiters [bytes]

  uint8_t stuffed_[kMaxStuffedSize];
  int32_t size_ = 0;  // bytes since the last 0x00; kMaxStuffedSize + 1: too many for a frame
};
