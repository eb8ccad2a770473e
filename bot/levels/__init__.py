"""Results and levels: what changed, in words, and who is notified."""
