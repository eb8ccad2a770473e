"""The slash command: one command, a table of subcommands, and help for whatever was mistyped.

A button can run a subcommand too: it carries the words that could have been typed instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from bot.deps import Person
    from bot.slack.message import Message
    from bot.slack.viewer import Viewer
    from storage.tables import Team

COMMAND = "/maturity"
RUN = "run:v1"


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand as it was given: who, in which channel, the words after it.

    ``answer`` acknowledges it with a message that only this person sees. ``deed`` is Slack's id of it, the same when
    Slack tells of it again.
    """

    person: Person
    channel_id: str
    channel_name: str
    words: tuple[str, ...]
    response_url: str
    deed: str
    answer: Callable[[Message], Awaitable[None]]

    @property
    def in_direct_message(self) -> bool:
        """Direct messages, with one person or several, belong to no team."""
        return self.channel_id.startswith("D") or self.channel_name.startswith("mpdm-")


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand, how it is typed, what it does in a few words, and who handles it."""

    name: str
    usage: str
    does: str
    handle: Callable[[Command], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class TeamCommand:
    """A subcommand about a team, how it is typed, what it does in a few words, and what it shows.

    ``show`` is given somebody who may see the team, the team, and the words after the subcommand. Those that are not
    ``typed`` are only run by buttons.
    """

    name: str
    usage: str
    does: str
    show: Callable[[Viewer, Team, tuple[str, ...]], Awaitable[Message]]
    typed: bool = True


def route(subcommands: Iterable[Subcommand], text: str) -> tuple[Subcommand | None, str, tuple[str, ...]]:
    """The subcommand a text means (None: there is no such), its first word, and the other words.

    No text at all means help. Case does not matter.
    """
    first, *words = text.split() or ["help"]
    found = next((one for one in subcommands if one.name == first.lower()), None)
    return found, first, tuple(words)


def closest(word: str, names: Sequence[str]) -> str | None:
    """The name somebody probably meant, or None when nothing is near."""
    matches = get_close_matches(word.lower(), names, n=1, cutoff=0.5)
    return matches[0] if matches else None
