"""Levels and metrics for other programs, read-only and behind a token."""
