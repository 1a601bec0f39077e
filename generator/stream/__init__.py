"""Streams: recordings with words at known times, and how well the compiled detector finds them."""
