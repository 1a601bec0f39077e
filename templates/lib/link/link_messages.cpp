#include "link_messages.h"

#include <algorithm>
#include <cstring>

namespace {

static_assert(4 + 2 * kPcmLength <= kMaxPayloadSize, "a PCM message fits a frame");
static_assert(2 + kHelloPieceLength <= kMaxPayloadSize, "a piece of hello fits a frame");
static_assert(8 + 4 * kScoresPerFrame <= kMaxPayloadSize, "an event of 12 labels fits a frame");

Frame EmptyFrame(FrameType type) {
  Frame frame;
  frame.type = type;
  frame.sequence = 0;
  frame.size = 0;
  return frame;
}

/// Appends the low `size` bytes of `value`, little endian.
void Append(Frame* frame, uint32_t value, int32_t size) {
  for (int32_t i = 0; i < size; ++i) {
    frame->payload[frame->size++] = static_cast<uint8_t>(value >> (8 * i));
  }
}

void AppendText(Frame* frame, const char* text, int32_t length) {
  std::memcpy(frame->payload + frame->size, text, static_cast<size_t>(length));
  frame->size += length;
}

}  // namespace

Frame HelloFrame(const char* text, int32_t length, int32_t index) {
  const int32_t begin = index * kHelloPieceLength;
  Frame frame = EmptyFrame(FrameType::kHello);
  Append(&frame, static_cast<uint32_t>(index), 1);
  Append(&frame, static_cast<uint32_t>(CountHelloFrames(length)), 1);
  AppendText(&frame, text + begin, std::min(length - begin, kHelloPieceLength));
  return frame;
}

Frame StatusFrame(uint32_t samples, uint32_t dropped) {
  Frame frame = EmptyFrame(FrameType::kStatus);
  Append(&frame, samples, 4);
  Append(&frame, dropped, 4);
  return frame;
}

Frame PcmFrame(uint32_t first, const int16_t* samples) {
  Frame frame = EmptyFrame(FrameType::kPcm);
  Append(&frame, first, 4);
  for (int32_t i = 0; i < kPcmLength; ++i) {
    Append(&frame, static_cast<uint32_t>(samples[i]), 2);
  }
  return frame;
}

Frame EventFrame(uint32_t samples, int32_t label, const int32_t* scores, int32_t num_labels,
                 int32_t first_label) {
  Frame frame = EmptyFrame(FrameType::kEvent);
  Append(&frame, samples, 4);
  Append(&frame, static_cast<uint32_t>(label), 2);
  Append(&frame, static_cast<uint32_t>(first_label), 1);
  Append(&frame, static_cast<uint32_t>(num_labels), 1);
  const int32_t end_label = std::min(num_labels, first_label + kScoresPerFrame);
  for (int32_t i = first_label; i < end_label; ++i) {
    Append(&frame, static_cast<uint32_t>(scores[i]), 4);
  }
  return frame;
}

Frame ErrorFrame(const char* text) {
  Frame frame = EmptyFrame(FrameType::kError);
  AppendText(&frame, text, std::min(static_cast<int32_t>(std::strlen(text)), kMaxPayloadSize));
  return frame;
}
