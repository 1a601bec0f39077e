#include "sound.h"

#include <fstream>
#include <iterator>

#include "runtime.h"

std::vector<uint8_t> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    runtime::Fail(("can't read " + path).c_str());
  }
  return std::vector<uint8_t>(std::istreambuf_iterator<char>(file),
                              std::istreambuf_iterator<char>());
}

std::vector<int16_t> ReadSound(const std::string& path, size_t lead_in, size_t tail) {
  const std::vector<uint8_t> bytes = ReadFile(path);
  std::vector<int16_t> sound;
  sound.reserve(lead_in + bytes.size() / 2 + tail);
  uint32_t noise = 1;
  for (size_t i = 0; i < lead_in; ++i) {
    noise = noise * 1664525 + 1013904223;
    sound.push_back(static_cast<int16_t>(noise >> 16));
  }
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    sound.push_back(static_cast<int16_t>(bytes[i] | (bytes[i + 1] << 8)));
  }
  sound.insert(sound.end(), tail, 0);
  return sound;
}
