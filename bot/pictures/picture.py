"""A picture, as it is drawn and uploaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with its file name, its title, and ``alt``, which says the same in words (2,000 characters at most)."""

    name: str
    title: str
    alt: str
    png: bytes
