"""PlatformIO as this project uses it: `pio run` on a generated project, explained where it fails."""
