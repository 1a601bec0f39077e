"""task=monitor: what a classifier board hears and says, live."""
