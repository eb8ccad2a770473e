"""Sending what not every Slack takes: charts and tables that it draws itself, pictures, files.

What a workspace refuses is said in another way at once, and not tried again for a while.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from slack_sdk.errors import SlackApiError

from bot.slack.api_error import parse_api_error
from bot.slack.cards import SlackRefused, answer_at
from bot.slack.error_kinds import BLOCKS_REFUSED
from bot.slack.message import kind_of
from storage import refusals

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable

    from bot.clock import Clock
    from bot.parts import Person
    from bot.slack.message import Message
    from bot.slack.voice import Voice
    from storage.engine import Database

log = logging.getLogger(__name__)

Sent = TypeVar("Sent")

# As earlier versions kept the refusal of any newer block. It may have been for a mistake in another one: it does not
# count any longer.
ANY_NEWER_BLOCK = "newer blocks"
UPLOADS = "uploads"
PICTURES = "pictures in messages"
# With all newer blocks, with some of them, in words.
MOST_TRIES = 3
POINTER = re.compile(r"/blocks/(\d{1,3})\b")
TRIED_AGAIN_AFTER = timedelta(days=30)
# That a picture is not shown may be because it took Slack long to take it in.
PICTURES_TRIED_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Refusals:
    """What workspaces do not take, as it is remembered."""

    database: Database
    clock: Clock

    async def is_known(self, workspace_id: str, what: str) -> bool:
        """Whether a workspace is known to refuse something."""
        since = self.clock() - _tried_again_after(what)
        async with self.database.read() as session:
            return await refusals.is_refused(session, workspace_id, what, since)

    async def remember(self, workspace_id: str, what: str, problem: str) -> None:
        """Keep that a workspace refused something; the operator is told the first time."""
        async with self.database.write() as session:
            news = await refusals.remember(session, workspace_id, what, problem, self.clock())
        if news:
            log.warning(
                "The Slack of workspace %s refuses %s (%s): people there get the same as words, until it is tried "
                "again in %s. `missing_scope` means that the app must be installed again with the scopes of "
                "manifest.yml.",
                *(workspace_id, what, problem, "a day" if what == PICTURES else f"{TRIED_AGAIN_AFTER.days} days"),
            )

    async def remember_all(self, workspace_id: str, kinds: Iterable[str]) -> None:
        """Keep that a workspace refuses blocks of some kinds."""
        for kind in dict.fromkeys(kinds):
            await self.remember(workspace_id, kind, BLOCKS_REFUSED)


def _tried_again_after(what: str) -> timedelta:
    return PICTURES_TRIED_AGAIN_AFTER if what == PICTURES else TRIED_AGAIN_AFTER


async def sent(
    known: Refusals, workspace_id: str, message: Message, send: Callable[[dict[str, Any]], Awaitable[Sent]]
) -> Sent:
    """Send a message with the newer blocks that it has, or with what says the same where they are refused.

    ``send`` is given the message's arguments, MOST_TRIES times at most: a response_url takes five. Raises what it
    raises. Where Slack does not say which of several kinds of blocks it refuses, a try without all but one tells.
    """
    kinds = [kind for kind in message.newer_kinds if not await known.is_known(workspace_id, kind)]
    refused: list[str] = []
    suspects: list[str] = []
    for _ in range(MOST_TRIES - 1):
        if not kinds:
            break
        try:
            done = await send(message.arguments(newer=kinds))
        except (SlackApiError, SlackRefused) as error:
            if BLOCKS_REFUSED not in problem_of(error):
                raise
            named = _kinds_named(error, message, kinds) or (kinds if len(kinds) == 1 else [])
            refused += named
            suspects = named or kinds[:-1]
            kinds = [kind for kind in kinds if kind not in suspects]
        else:
            await known.remember_all(workspace_id, (*refused, *suspects))
            return done
    done = await send(message.arguments())
    # Were it another block that is wrong, this would have been refused too.
    await known.remember_all(workspace_id, refused)
    return done


def _kinds_named(error: SlackApiError | SlackRefused, message: Message, kinds: Collection[str]) -> list[str]:
    """Return the kinds of newer blocks that Slack's refusal points at."""
    blocks = message.arguments(newer=kinds)["blocks"]
    places = {int(place) for place in POINTER.findall(str(error))}
    named = {kind_of(blocks[place]) for place in places if place < len(blocks)}
    return [kind for kind in kinds if kind in named]


async def reply_newer(
    voice: Voice,
    person: Person,
    response_url: str,
    message: Message,
    *,
    replace: bool = False,
    thread_ts: str | None = None,
) -> None:
    """Answer a command or click as ``reply`` does, with newer blocks where they are taken. Raises SlackRefused."""

    async def send(arguments: dict[str, Any]) -> None:
        await answer_at(voice.session, response_url, arguments, replace=replace, thread_ts=thread_ts)

    await sent(voice.refusals, person.workspace_id, message, send)


def problem_of(error: SlackApiError | SlackRefused) -> str:
    """Slack's word for why it did not take something."""
    return str(error) if isinstance(error, SlackRefused) else parse_api_error(error).problem
