#pragma once

#include <cstdint>

/// USB serial without waiting: the core's own write() blocks for as long as the computer doesn't
/// read. The only place that knows more of the core's port than Arduino's reference tells.

/// Whether a program on the computer has the port open.
bool IsUsbOpen();

/// Hands bytes over, at most 64 (more has crashed older cores). Returns how many were taken, at
/// once: 0 while the ones before are on their way, or where the port isn't open.
int32_t WriteUsb(const uint8_t* bytes, int32_t size);
