"""Whole projects as files: what a configuration and a frozen model render to, read before it is accepted."""
