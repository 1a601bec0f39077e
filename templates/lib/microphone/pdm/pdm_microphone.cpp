// Driver for microphones with the PDM library of the board's Arduino core (Nano 33 BLE, Nano RP2040
// Connect, XIAO nRF52840 Sense).

#include <PDM.h>

#include "microphone.h"

namespace {

Microphone* microphone = nullptr;

/// In the interrupt, each time that PDM has a block: 256 samples on the nRF52840, 64 on the RP2040.
/// Takes all of it, always: what is left makes the nRF52840's core turn the microphone off for good
/// and the RP2040's drop the next block.
void OnReceive() {
  int16_t samples[64];
  int size = 0;  // [bytes]
  while ((size = PDM.read(samples, sizeof(samples))) > 0) {
    microphone->Store(samples, size / static_cast<int32_t>(sizeof(samples[0])));
  }
}

}  // namespace

bool Microphone::Begin() {
  microphone = this;
  PDM.onReceive(OnReceive);
  PDM.setGain(kGain);  // begin() keeps a gain that was set before it
  return PDM.begin(1, kSampleRate) != 0;
}
