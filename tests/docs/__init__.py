"""The pages of docs/: what they say is run, compared or generated."""
