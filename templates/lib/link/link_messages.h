#pragma once

#include <cstdint>

#include "link_frame.h"

/// What board and computer say to each other, one message a frame. Hello, and events and results of
/// many labels, take several frames in a row. The sender of a frame sets its sequence number.
///
/// The board answers every request of the computer with a status; a hello request with hello first;
/// but a piece of a clip with how much of the clip it has, the last one with the result.
/// The computer's side is generator/device/link.py.
constexpr int32_t kPcmLength = 26;         // samples in a PCM frame
constexpr int32_t kClipPieceLength = 24;   // samples in a clip frame, at most
constexpr int32_t kHelloPieceLength = 54;  // bytes of text in a hello frame
constexpr int32_t kScoresPerFrame = 12;    // in an event frame
constexpr int32_t kScoresPerResult = 10;   // in a result frame

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

/// Where the board is. Samples are counted from start (capture) or power-up (classifier), modulo
/// 2^32; lost ones count like all others.
struct Status {
  uint32_t samples;    // that the microphone has given
  uint32_t dropped;    // of these: lost because loop() or the computer was too slow
  uint16_t request;    // sequence number of the computer's newest request that arrived
  uint16_t threshold;  // of the detector [RMS, 16-bit sample units]; 0: there is none
  uint16_t level;      // of the loudest hop since the status before, as the detector takes it [RMS]
  int32_t min_margin;  // of the detector [1/65536 of ln(odds)]
};

///     samples u32 | dropped u32 | request u16 | threshold u16 | level u16 | min_margin i32
Frame StatusFrame(const Status& status);

/// What the microphone hears. `first` numbers the samples since start, those that the board lost
/// among them, so that every gap is seen and its length known.
///
///     first u32 | 26 samples i16
Frame PcmFrame(uint32_t first, const int16_t* samples);

/// What was detected: samples heard by then, label (-1: rejected) and the scores of
/// labels first_label, first_label + 1, …, up to 12 of all `num_labels` in `scores`.
///
///     samples u32 | label i16 | first_label u8 | num_labels u8 | scores i32
Frame EventFrame(uint32_t samples, int32_t label, const int32_t* scores, int32_t num_labels,
                 int32_t first_label);

/// How much of clip number `clip` has arrived without a gap.
///
///     clip u16 | samples u32
Frame ReceivedFrame(uint16_t clip, uint32_t samples);

/// What the model says of a clip's window, and how long front end and model took for it.
struct Result {
  uint16_t clip;
  int32_t label;         // -1: rejected
  uint32_t hops_time;    // of the front end, for all hops of the clip [µs]
  uint32_t window_time;  // of features and model, for the window [µs]
};

/// Scores as in an event, up to 10 of them.
///
///     clip u16 | label i16 | hops_time u32 | window_time u32 | first_label u8 | num_labels u8 |
///     scores i32
Frame ResultFrame(const Result& result, const int32_t* scores, int32_t num_labels,
                  int32_t first_label);

/// What is wrong, in words; cut after 56 bytes.
///
///     text
Frame ErrorFrame(const char* text);

/// From a request to set the detector's threshold [RMS, 16-bit sample units]: 1 to 32767, or 0
/// where the frame holds no such number.
///
///     threshold u16
int32_t ParseThreshold(const Frame& frame);

/// From a request to set the least lead of a label [1/65536 of ln(odds)]: 0 to 2^30, or -1 where
/// the frame holds no such number.
///
///     min_margin u32
int32_t ParseMinMargin(const Frame& frame);

/// Samples `first` to first + count - 1 of a clip of `num_hops` hops. The window that ends with the
/// clip's last hop is to be classified.
struct ClipPiece {
  uint16_t clip;
  uint16_t num_hops;
  uint32_t first;
  int32_t count;  // 1 to kClipPieceLength
  int16_t samples[kClipPieceLength];
};

/// False where the frame holds no piece of a clip.
///
///     clip u16 | num_hops u16 | first u32 | 1 to 24 samples i16
bool ParseClipPiece(const Frame& frame, ClipPiece* piece);
