"""task=record: clips from the board's microphone into samples_dir."""
