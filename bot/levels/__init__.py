"""Levels: a level in words, what changed, and which channels are notified."""
