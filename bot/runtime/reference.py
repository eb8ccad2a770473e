"""What ties the words that a person saw to the operator's log line."""

from __future__ import annotations

import secrets


def new_reference() -> str:
    """A short code."""
    return secrets.token_hex(4)
