"""Where the playground's parts read the time, so that it can be moved."""

from __future__ import annotations

from collections.abc import Callable

Clock = Callable[[], float]
"""Gives the current time in seconds since 1970."""
