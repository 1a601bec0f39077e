#pragma once

#include <cstdint>

#include "link_frame.h"

/// The board's USB serial port: text for a person at a serial monitor, until a program on the
/// computer sends its first frame, a hello request; from then on frames, until that program is
/// gone.
///
/// Nothing here ever blocks, so a slow computer never stops the sound: what is sent waits in a
/// queue, which Receive() empties. Where it is full, what is sent is lost, and a frame that is
/// missing shows in the sequence numbers. Use it from loop() only.
class SerialPort {
 public:
  /// Returns at once: a board on a power bank has no computer to wait for.
  void Begin();

  /// Sends what waits, takes in what has arrived. True: *request is what the computer asks for; a
  /// hello request has been answered by then. Call it on each pass of loop().
  bool Receive(Frame* request);

  /// Frames or text?
  bool IsFramed() const { return framed_; }

  /// Sequence number of the newest request that Receive() gave.
  uint16_t LastRequest() const { return last_request_; }

  /// Whether the queue has room for any frame.
  bool HasRoom() const { return kQueueSize - queue_size_ >= kMaxFrameSize; }

  /// Sends a frame, numbered.
  void Send(Frame frame);

  /// Parts of a line of text. End a line with "\n".
  void Print(const char* text);
  void Print(int32_t number);

  /// Says `problem` once a second, as text or in error frames, and never returns.
  void Halt(const char* problem);

 private:
  static constexpr int32_t kQueueSize = 8 * kMaxFrameSize;  // [bytes]

  bool ReceiveFrame(Frame* frame);
  bool SendHello();
  void Enqueue(const uint8_t* bytes, int32_t size);
  void SendQueue();

  FrameDecoder decoder_;
  uint8_t queue_[kQueueSize];
  int32_t queue_size_ = 0;     // bytes that wait
  int32_t hello_left_ = 0;     // frames of a hello that are still to be sent
  uint16_t sequence_ = 0;      // of the next frame
  uint16_t last_request_ = 0;  // sequence number
  bool framed_ = false;
};
