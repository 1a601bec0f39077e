// For compilers without libFuzzer: random inputs, some of them changed copies of the one before.
//
//     fuzz INPUTS SEED

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int, char** arguments) {
  const long inputs = std::atol(arguments[1]);
  std::mt19937 lots(static_cast<uint32_t>(std::atol(arguments[2])));
  std::vector<uint8_t> data;
  for (long i = 0; i < inputs; ++i) {
    if (data.empty() || lots() % 4 == 0) {
      data.resize(1 + lots() % 256);
      for (uint8_t& byte : data) {
        byte = static_cast<uint8_t>(lots() % 2 == 0 ? lots() : lots() % 4);
      }
    }
    for (size_t changes = lots() % 4; changes > 0; --changes) {
      data[lots() % data.size()] = static_cast<uint8_t>(lots());
    }
    LLVMFuzzerTestOneInput(data.data(), data.size());
  }
}
