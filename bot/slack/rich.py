"""Sending what not every Slack takes: charts and tables that it draws itself, pictures, files.

What a workspace refuses is said in another way at once, and not tried again for a while.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, TypeVar

from slack_sdk.errors import SlackApiError

from bot.slack.api_error import parse_api_error
from bot.slack.error_kinds import BLOCKS_REFUSED
from bot.slack.message import kind_of
from bot.slack.response_url import SlackRefused, answer_at

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from bot.deps import Person
    from bot.slack.capabilities import Capabilities
    from bot.slack.message import Message
    from bot.slack.tools import SlackTools

log = logging.getLogger(__name__)

Sent = TypeVar("Sent")

# With all newer blocks, with some of them, in words.
MOST_TRIES = 3
POINTER = re.compile(r"/blocks/(\d{1,3})\b")


async def send_with_fallback(
    known: Capabilities, workspace_id: str, message: Message, send: Callable[[dict[str, Any]], Awaitable[Sent]]
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


async def respond(
    slack: SlackTools,
    person: Person,
    response_url: str,
    message: Message,
    *,
    replace: bool = False,
    thread_ts: str | None = None,
) -> None:
    """Answer a command or click as ``reply`` does, with newer blocks where they are taken. Raises SlackRefused."""

    async def send(arguments: dict[str, Any]) -> None:
        await answer_at(slack.session, response_url, arguments, replace=replace, thread_ts=thread_ts)

    await send_with_fallback(slack.refusals, person.workspace_id, message, send)


def problem_of(error: SlackApiError | SlackRefused) -> str:
    """Slack's word for why it did not take something."""
    return str(error) if isinstance(error, SlackRefused) else parse_api_error(error).problem
