"""task=evaluate: the test clips through the board itself."""
