#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// A pseudo-terminal whose other side a program opens like a serial port, by the path of a symbolic
/// link. Also watches standard input, the line to the program that started this one: where it ends,
/// all is over.
class Terminal {
 public:
  /// Makes the pseudo-terminal and the link. The end of the program removes the link, and its
  /// folder if nothing else is in it.
  void Plug(const std::string& link);

  /// As if the cable was pulled: the link is gone, and the program's side hangs up.
  void Unplug();

  bool IsPlugged() const { return master_ >= 0; }

  /// Whether a program has the port open, as of the last Wait().
  bool IsOpen() const { return is_open_; }

  /// Until there is something to read or to obey, at most `timeout` [ms].
  void Wait(int timeout);

  /// Until bytes can be written or the port is closed, however long.
  void WaitForRoom();

  /// The next command on standard input: 'u' (unplug) or 'p' (plug); 0: none.
  char Command();

  size_t Read(uint8_t* bytes, size_t size);
  size_t Write(const char* bytes, size_t size);

 private:
  void Look(int timeout, int16_t events);

  std::string link_;
  int master_ = -1;
  bool is_open_ = false;
  std::string commands_;
};
