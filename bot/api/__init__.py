"""Levels for other programs, read-only and behind a token. Imported only where the token is set."""
