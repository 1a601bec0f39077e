// What the stand-ins need of the world around the board: time, the microphone's hardware and the
// computer at the other end of the serial port. runtime.cpp is the world of files, as fast as it
// goes; live/ is the virtual board's, with a pseudo-terminal for the port.

#pragma once

#include <cstddef>
#include <cstdint>

namespace runtime {

/// Time since power-up [µs].
uint64_t Now();

/// Lets time pass [µs]; the interrupts that fall into it happen.
void Wait(uint64_t microseconds);

/// Powers the microphone up. False: it can't do that rate [Hz].
bool StartMicrophone(int sample_rate);

/// Set while an interrupt's callback runs.
extern bool in_interrupt;

/// Bytes that the computer has sent and that weren't read yet.
int Available();

/// The next one of them, or -1.
int Read();

/// Whether a program on the computer has the port open.
bool IsOpen();

/// Bytes for the computer, which has the port open. Returns how many were taken.
size_t Write(const uint8_t* bytes, size_t size);

/// The sketch did what the board would not survive: says so on standard error, exit status 2.
[[noreturn]] void Fail(const char* problem);

}  // namespace runtime
