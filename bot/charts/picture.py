"""A picture that is drawn, and the thread that draws."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LONGEST_ALT = 2000
LONGEST_NAME = 60

Arguments = ParamSpec("Arguments")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a file: ``name`` ends with .png, and ``alt`` says the same in words, 2,000 characters at most."""

    name: str
    title: str
    alt: str
    png: bytes


async def drawn(draw: Callable[Arguments, Picture], *arguments: Arguments.args, **more: Arguments.kwargs) -> Picture:
    """Draw off the event loop, one picture at a time."""
    return await asyncio.get_running_loop().run_in_executor(_thread(), lambda: draw(*arguments, **more))


def file_name(title: str, kind: str) -> str:
    """A file's name from a title in any script and the kind of picture, such as "fraud-team-radar.png"."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower())[:LONGEST_NAME].strip("-")
    return f"{words}-{kind}.png" if words else f"{kind}.png"


def alt_text(title: str, sentences: Sequence[str]) -> str:
    """The title and as many sentences as there is room for, with how many are left out."""
    said = title if title.endswith((".", "!", "?")) else f"{title}."
    for number, sentence in enumerate(sentences):
        more = f" And {len(sentences) - number} more."
        last = number == len(sentences) - 1
        if len(said) + 1 + len(sentence) + (0 if last else len(more)) > LONGEST_ALT:
            return (said + more)[:LONGEST_ALT]
        said = f"{said} {sentence}"
    return said[:LONGEST_ALT]


@cache
def _thread() -> ThreadPoolExecutor:
    """The one thread that draws, made when it is first needed."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")
