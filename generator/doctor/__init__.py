"""task=doctor: what this computer has, what it lacks and for what."""
