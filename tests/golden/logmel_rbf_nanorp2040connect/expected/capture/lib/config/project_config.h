// Generated from config.yaml; do not edit.
#pragma once

#include <cstdint>

constexpr int32_t kSampleRate = 16000;             // audio.sample_rate [Hz]
constexpr int32_t kGain = 16;                      // capture.gain
constexpr int32_t kMicrophoneBufferLength = 4096;  // capture.buffer, as a power of two [samples]
constexpr int32_t kWarmUpLength = 4000;            // capture.warm_up [samples]

/// name
extern const char* const kProject;

/// derived: labels, board
extern const char* const kRecordCommand;

/// What the board says of itself over the link: JSON.
constexpr int32_t kHelloLength = 190;  // derived: name, labels, board, audio, capture [bytes]
extern const char kHello[kHelloLength + 1];
