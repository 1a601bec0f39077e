#pragma once

#include <cstdint>

#include "link_frame.h"

/// The board's USB serial port: text for a person at a serial monitor, until a program on the
/// computer sends its first frame, a hello request; from then on frames, until that program is
/// gone.
///
/// Everything that the firmware writes goes through here, from loop(), at most 64 bytes at a time
/// (more has crashed older cores). Writing blocks while a computer listens but is slow; where none
/// listens, what is written is lost at once.
class SerialPort {
 public:
  /// Returns at once: a board on a power bank has no computer to wait for.
  void Begin();

  /// Takes in what has arrived; never blocks. True: *request is what the computer asks for; a hello
  /// request has been answered by then. Call it on each pass of loop().
  bool Receive(Frame* request);

  /// Frames or text?
  bool IsFramed() const { return framed_; }

  /// Sends a frame, numbered.
  void Send(Frame frame);

  /// Parts of a line of text. End a line with "\n".
  void Print(const char* text);
  void Print(int32_t number);

  /// Says `problem` once a second, as text or in error frames, and never returns.
  void Halt(const char* problem);

 private:
  void SendHello();
  void Write(const uint8_t* bytes, int32_t size);

  FrameDecoder decoder_;
  uint16_t sequence_ = 0;  // of the next frame
  bool framed_ = false;
};
