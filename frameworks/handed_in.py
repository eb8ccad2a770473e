"""Files that people hand in: read only if they are ordinary ones of a sensible size, with words and numbers to keep."""

from __future__ import annotations

import json
import os
import re
import stat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

# As many digits as fit every database's column for whole numbers.
MOST_DIGITS = 9
MOST_DIGITS_OF_A_FRACTION = 40
# As json.dumps writes a NUL: after any number of pairs of backslashes.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class NotOrdinary(OSError):
    """A path that leads to no ordinary file, or to one that is far too large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.strerror = reason


class Unkeepable(ValueError):
    """JSON of which something cannot be kept: in words."""


def text_in(path: Path, largest: int) -> str:
    """The text of a file in UTF-8. Raises OSError or UnicodeDecodeError.

    A pipe that nobody writes to, or a device that never ends, is not waited for.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotOrdinary("it is not an ordinary file")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise NotOrdinary(f"it is larger than {largest // 1_000_000} MB")
    return content.decode("utf-8-sig")


def json_in(text: str) -> Any:
    """What JSON says. Raises Unkeepable for what no database keeps, JSONDecodeError and RecursionError."""
    content = json.loads(text, parse_int=_whole, parse_float=_fraction, parse_constant=_no_number)
    if _NUL.search(json.dumps(content)):
        raise Unkeepable("there is a NUL character in a text")
    return content


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise Unkeepable(f"a number has more than {MOST_DIGITS} digits")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits) if len(digits) <= MOST_DIGITS_OF_A_FRACTION else float("inf")
    if abs(number) > 10**MOST_DIGITS:
        raise Unkeepable("a number is too large, or too long")
    return number


def _no_number(word: str) -> float:
    raise Unkeepable(f"{word} is no number")
