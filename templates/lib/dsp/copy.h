#pragma once

#include <cstdint>

/// Copies samples, the first one first: `to` may lie before `from` in the same array.
inline void CopySamples(const int16_t* from, int32_t count, int16_t* to) {
#if defined(__thumb__)
  if ((reinterpret_cast<uintptr_t>(from) | reinterpret_cast<uintptr_t>(to)) % 4 == 0) {
    for (; count >= 16; count -= 16) {
      asm("ldmia %0!, {r3, r4, r5, r6}\n\t"
          "stmia %1!, {r3, r4, r5, r6}\n\t"
          "ldmia %0!, {r3, r4, r5, r6}\n\t"
          "stmia %1!, {r3, r4, r5, r6}"
          : "+l"(from), "+l"(to)
          :
          : "r3", "r4", "r5", "r6", "memory");
    }
  }
#endif
  for (; count > 0; --count) {
    *to++ = *from++;
  }
}
