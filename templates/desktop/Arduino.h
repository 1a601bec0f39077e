// Stand-in for the boards' Arduino core, so that an unmodified sketch runs on a computer: what the
// sketches use of the core, and as strict as the mbed core is.

#pragma once

#include <cstddef>
#include <cstdint>

constexpr int LOW = 0;
constexpr int HIGH = 1;
constexpr int INPUT = 0;
constexpr int OUTPUT = 1;
constexpr int LED_BUILTIN = 13;

// The sketch.
void setup();
void loop();

void pinMode(int pin, int mode);
void digitalWrite(int pin, int level);

uint32_t millis();  // since power-up
uint32_t micros();  // since power-up
void delay(uint32_t milliseconds);

/// USB serial. Ends the program with a message where it is used in an interrupt, or given more than
/// 64 bytes at once (which has crashed older cores).
class SerialClass {
 public:
  void begin(uint32_t baud);
  int available();                                  // bytes that wait
  int read();                                       // the next byte, or -1
  size_t write(const uint8_t* bytes, size_t size);  // blocks while the computer doesn't read
  int availableForWrite();                          // bytes that write() takes without blocking
  explicit operator bool() const;                   // a program on the computer has the port open
  size_t print(int32_t number);
};
extern SerialClass Serial;
