// An image without the classifier, to subtract from the one with it.

extern "C" void Reset() {}
