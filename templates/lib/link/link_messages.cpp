#include "link_messages.h"

#include <algorithm>
#include <cstring>

namespace {

static_assert(4 + 2 * kPcmLength <= kMaxPayloadSize, "a PCM message fits a frame");
static_assert(2 + kHelloPieceLength <= kMaxPayloadSize, "a piece of hello fits a frame");
static_assert(8 + 4 * kScoresPerFrame <= kMaxPayloadSize, "an event of 12 labels fits a frame");
static_assert(14 + 4 * kScoresPerResult <= kMaxPayloadSize, "a result of 10 labels fits a frame");

constexpr int32_t kPieceHeaderSize = 8;  // of a piece of a clip [bytes]
static_assert(kPieceHeaderSize + 2 * kClipPieceLength <= kMaxPayloadSize, "a piece fits a frame");

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

/// Scores of labels first_label, first_label + 1, …, at most `count`.
void AppendScores(Frame* frame, const int32_t* scores, int32_t num_labels, int32_t first_label,
                  int32_t count) {
  Append(frame, static_cast<uint32_t>(first_label), 1);
  Append(frame, static_cast<uint32_t>(num_labels), 1);
  const int32_t end_label = std::min(num_labels, first_label + count);
  for (int32_t i = first_label; i < end_label; ++i) {
    Append(frame, static_cast<uint32_t>(scores[i]), 4);
  }
}

/// The number in `size` bytes of the payload from `begin` on, little endian.
uint32_t Take(const Frame& frame, int32_t begin, int32_t size) {
  uint32_t value = 0;
  for (int32_t i = 0; i < size; ++i) {
    value |= static_cast<uint32_t>(frame.payload[begin + i]) << (8 * i);
  }
  return value;
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

Frame StatusFrame(const Status& status) {
  Frame frame = EmptyFrame(FrameType::kStatus);
  Append(&frame, status.samples, 4);
  Append(&frame, status.dropped, 4);
  Append(&frame, status.request, 2);
  Append(&frame, status.threshold, 2);
  Append(&frame, status.level, 2);
  Append(&frame, static_cast<uint32_t>(status.min_margin), 4);
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
  AppendScores(&frame, scores, num_labels, first_label, kScoresPerFrame);
  return frame;
}

Frame ReceivedFrame(uint16_t clip, uint32_t samples) {
  Frame frame = EmptyFrame(FrameType::kReceived);
  Append(&frame, clip, 2);
  Append(&frame, samples, 4);
  return frame;
}

Frame ResultFrame(const Result& result, const int32_t* scores, int32_t num_labels,
                  int32_t first_label) {
  Frame frame = EmptyFrame(FrameType::kResult);
  Append(&frame, result.clip, 2);
  Append(&frame, static_cast<uint32_t>(result.label), 2);
  Append(&frame, result.hops_time, 4);
  Append(&frame, result.window_time, 4);
  AppendScores(&frame, scores, num_labels, first_label, kScoresPerResult);
  return frame;
}

Frame ErrorFrame(const char* text) {
  Frame frame = EmptyFrame(FrameType::kError);
  AppendText(&frame, text, std::min(static_cast<int32_t>(std::strlen(text)), kMaxPayloadSize));
  return frame;
}

int32_t ParseThreshold(const Frame& frame) {
  const uint32_t threshold = frame.size == 2 ? Take(frame, 0, 2) : 0;
  return threshold <= INT16_MAX ? static_cast<int32_t>(threshold) : 0;
}

int32_t ParseMinMargin(const Frame& frame) {
  const uint32_t min_margin = frame.size == 4 ? Take(frame, 0, 4) : UINT32_MAX;
  return min_margin <= 1u << 30 ? static_cast<int32_t>(min_margin) : -1;
}

bool ParseClipPiece(const Frame& frame, ClipPiece* piece) {
  const int32_t size = frame.size - kPieceHeaderSize;  // of the samples [bytes]
  if (size < 2 || size % 2 != 0) {
    return false;
  }
  piece->clip = static_cast<uint16_t>(Take(frame, 0, 2));
  piece->num_hops = static_cast<uint16_t>(Take(frame, 2, 2));
  piece->first = Take(frame, 4, 4);
  piece->count = size / 2;
  for (int32_t i = 0; i < piece->count; ++i) {
    piece->samples[i] = static_cast<int16_t>(Take(frame, kPieceHeaderSize + 2 * i, 2));
  }
  return true;
}
