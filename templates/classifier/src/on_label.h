#pragma once

#include <cstdint>

// What on_label.cpp provides: what the board does when it hears something. loop() calls both
// functions and listens again when they return: if they take longer than capture.buffer (no delay()
// here), samples are lost.

/// Called each time that a label was heard. `label` is one of the configuration's
/// labels; `score` is how sure the classifier is: the logarithm of
/// the odds against the next label, 65536 for 1 (2.7 times as likely), 150902 for ten times.
void OnLabel(const char* label, int32_t score);

/// Called on each pass of loop(), many times a second.
void OnTick();
