"""What a command about models answers: the text to print, and the exit code."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FOUND_FAULTS = 1
WIDTH = 110


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """The text to print, and the exit code: 0 done, 1 faults found."""

    text: str
    code: int = 0


class CommandRefused(Exception):
    """What was asked for cannot be done; the text says why and what to do."""


def output_of_lines(lines: Iterable[str], *, code: int = 0) -> CommandOutput:
    """A page of lines."""
    return CommandOutput("\n".join(lines), code)


def wrapped(text: str, indent: str = "") -> list[str]:
    """A text on as many lines as it needs; the later ones are indented a little more."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)


def closest(word: str, known: Iterable[str], otherwise: str) -> str:
    """The name that was probably meant, or else this advice."""
    near = get_close_matches(word, list(known), n=1)
    return f"Did you mean '{near[0]}'?" if near else otherwise
