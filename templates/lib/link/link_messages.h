#pragma once

#include <cstdint>

#include "link_frame.h"

/// What board and computer say to each other, one message a frame. Hello, and an event of more than
/// 12 labels, take several frames in a row. The sender of a frame sets its sequence number.
///
/// The board answers every request of the computer with a status; a hello request with hello first.
/// The computer's side is generator/device/link.py.
constexpr int32_t kPcmLength = 26;         // samples in a PCM frame
constexpr int32_t kHelloPieceLength = 54;  // bytes of text in a hello frame
constexpr int32_t kScoresPerFrame = 12;    // in an event frame

/// Who the board is: a piece of its JSON text. `length` [bytes] is that of the whole text, at most
/// 255 pieces.
///
///     index u8 | count u8 | text, 1 to 54 bytes
Frame HelloFrame(const char* text, int32_t length, int32_t index);

/// Frames that a hello takes. Unsigned: the Cortex-M0+ needs no other division.
constexpr int32_t CountHelloFrames(int32_t length) {
  return static_cast<int32_t>((static_cast<uint32_t>(length) + kHelloPieceLength - 1) /
                              kHelloPieceLength);
}

/// Where the board is: samples that it has sent (capture, since start) or heard (classifier, since
/// power-up), and samples that it lost in the same time because loop() was too slow.
///
///     samples u32 | dropped u32
Frame StatusFrame(uint32_t samples, uint32_t dropped);

/// What the microphone hears. `first` numbers the samples since start, so that a lost frame is seen
/// and its length known.
///
///     first u32 | 26 samples i16
Frame PcmFrame(uint32_t first, const int16_t* samples);

/// A window that was classified: samples heard when it was, label (-1: rejected) and the scores of
/// labels first_label, first_label + 1, …, up to 12 of all `num_labels` in `scores`.
///
///     samples u32 | label i16 | first_label u8 | num_labels u8 | scores i32
Frame EventFrame(uint32_t samples, int32_t label, const int32_t* scores, int32_t num_labels,
                 int32_t first_label);

/// What is wrong, in words; cut after 56 bytes.
///
///     text
Frame ErrorFrame(const char* text);
