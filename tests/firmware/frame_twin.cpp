// The board's side of the link, for test_frame.py: records in, wire out, or the other way round.
//
//     frame_twin encode | decode | messages | requests
//
// A record is type u8, sequence u16, size u8 and 56 bytes of payload, of which `size` count.

#include <cstdio>
#include <cstring>

#include "link_messages.h"

namespace {

constexpr size_t kRecordSize = 60;

void WriteWire(const Frame& frame) {
  uint8_t wire[kMaxFrameSize];
  const int32_t size = EncodeFrame(frame, wire);
  std::fwrite(wire, 1, static_cast<size_t>(size), stdout);
}

void Encode() {
  uint8_t record[kRecordSize];
  while (std::fread(record, 1, kRecordSize, stdin) == kRecordSize) {
    Frame frame;
    frame.type = static_cast<FrameType>(record[0]);
    frame.sequence = static_cast<uint16_t>(record[1] | (record[2] << 8));
    frame.size = record[3];
    std::memcpy(frame.payload, record + 4, kMaxPayloadSize);
    WriteWire(frame);
  }
}

void Decode() {
  FrameDecoder decoder;
  Frame frame;
  for (int byte = std::getchar(); byte != EOF; byte = std::getchar()) {
    if (decoder.Push(static_cast<uint8_t>(byte), &frame)) {
      uint8_t record[kRecordSize] = {
          static_cast<uint8_t>(frame.type), static_cast<uint8_t>(frame.sequence),
          static_cast<uint8_t>(frame.sequence >> 8), static_cast<uint8_t>(frame.size)};
      std::memcpy(record + 4, frame.payload, static_cast<size_t>(frame.size));
      std::fwrite(record, 1, kRecordSize, stdout);
    }
  }
}

/// Every message of a board at its limits; test_frame.py knows what to expect.
void Messages() {
  const char hello[] =
      "{\"protocol\":4,\"firmware\":\"capture\",\"project\":\"p\",\"config_hash\":\"0\","
      "\"board\":\"b\",\"sample_rate\":16000,\"gain\":20,\"labels\":[\"y\",\"n\"]}";
  const int32_t length = sizeof(hello) - 1;
  for (int32_t index = 0; index < CountHelloFrames(length); ++index) {
    WriteWire(HelloFrame(hello, length, index));
  }
  WriteWire(StatusFrame({0xffffffff, 0x01020304, 0xfffe, 32767, 0xfffd, -2}));
  int16_t samples[kPcmLength];
  for (int32_t i = 0; i < kPcmLength; ++i) {
    samples[i] = static_cast<int16_t>(i % 2 == 0 ? -32768 + i : 32767 - i);
  }
  WriteWire(PcmFrame(0x80000000, samples));
  int32_t scores[30];
  for (int32_t i = 0; i < 30; ++i) {
    scores[i] = (i - 15) * 0x08000000;  // -2013265920 to 1879048192
  }
  for (int32_t first = 0; first < 30; first += kScoresPerFrame) {
    WriteWire(EventFrame(0xfffffffe, -1, scores, 30, first));
  }
  WriteWire(ReceivedFrame(0xfffd, 0xfffffffc));
  for (int32_t first = 0; first < 30; first += kScoresPerResult) {
    WriteWire(ResultFrame({0xfffb, -1, 0xfffffffa, 7}, scores, 30, first));
  }
  WriteWire(ErrorFrame("0123456789012345678901234567890123456789012345678901234567890123"));
}

/// Frames from the computer: what the board reads in them, as text.
void Requests() {
  FrameDecoder decoder;
  Frame frame;
  for (int byte = std::getchar(); byte != EOF; byte = std::getchar()) {
    if (!decoder.Push(static_cast<uint8_t>(byte), &frame)) {
      continue;
    }
    ClipPiece piece;
    std::printf("threshold %d margin %d", static_cast<int>(ParseThreshold(frame)),
                static_cast<int>(ParseMinMargin(frame)));
    if (ParseClipPiece(frame, &piece)) {
      std::printf(" clip %d %d %u %d %d", piece.clip, piece.num_hops, piece.first,
                  static_cast<int>(piece.count), piece.samples[piece.count - 1]);
    }
    std::printf("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "encode") == 0) {
    Encode();
  } else if (argc == 2 && std::strcmp(argv[1], "decode") == 0) {
    Decode();
  } else if (argc == 2 && std::strcmp(argv[1], "requests") == 0) {
    Requests();
  } else {
    Messages();
  }
}
