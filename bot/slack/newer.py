"""Sending what not every Slack takes: charts and tables that it draws itself, pictures, files.

What a workspace refuses is said in another way at once, and not tried again for a while.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from slack_sdk.errors import SlackApiError

from bot.slack.cards import SlackRefused, answer_at
from storage import refusals

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.parts import Person
    from bot.slack.message import Message
    from bot.slack.voice import Voice
    from storage.engine import Database

log = logging.getLogger(__name__)

Sent = TypeVar("Sent")

BLOCKS = "newer blocks"
UPLOADS = "uploads"
PICTURES = "pictures in messages"
INVALID_BLOCKS = "invalid_blocks"
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


def _tried_again_after(what: str) -> timedelta:
    return PICTURES_TRIED_AGAIN_AFTER if what == PICTURES else TRIED_AGAIN_AFTER


async def sent(
    known: Refusals, workspace_id: str, message: Message, send: Callable[[dict[str, Any]], Awaitable[Sent]]
) -> Sent:
    """Send a message with the newer blocks that it has, or with what says the same where they are refused.

    ``send`` is given the message's arguments; raises what it raises.
    """
    if not message.has_newer or await known.is_known(workspace_id, BLOCKS):
        return await send(message.arguments())
    try:
        return await send(message.arguments(newer=True))
    except (SlackApiError, SlackRefused) as error:
        if INVALID_BLOCKS not in problem_of(error):
            raise
    done = await send(message.arguments())
    # Were it another block that is wrong, this would have been refused too.
    await known.remember(workspace_id, BLOCKS, INVALID_BLOCKS)
    return done


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
    return str(error) if isinstance(error, SlackRefused) else str(error.response.get("error", ""))
