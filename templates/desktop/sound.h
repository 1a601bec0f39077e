#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// The whole content of a file. Ends the program (exit status 2) where it can't be read.
std::vector<uint8_t> ReadFile(const std::string& path);

/// What the microphone hears: `lead_in` samples of full-scale noise, the little-endian 16-bit
/// samples of the file, `tail` samples of silence.
std::vector<int16_t> ReadSound(const std::string& path, size_t lead_in, size_t tail);
