"""Somebody who wants to see something, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.deps import Person


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person, the conversation in which they act by Slack's word (empty: on the Home tab, in a dialog).

    ``is_admin`` asks Slack whether they run the workspace. ``deed`` is Slack's id of what they did, the same when it
    is told of again.
    """

    person: Person
    channel_id: str
    is_admin: Callable[[], Awaitable[bool]]
    deed: str = ""
