"""What is held by somebody else for too long: whoever waits is told, instead of waiting for ever."""

from __future__ import annotations


class Busy(Exception):
    """Somebody else held for too long what a transaction needs. Nothing of it was saved, and it may be tried again."""

    def __init__(self, how: str) -> None:
        super().__init__(f"the database is busy ({how}); nothing was saved")
