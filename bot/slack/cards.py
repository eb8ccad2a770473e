"""Cards: a clicked one is kept up to date after each click, and any is updated, found or deleted by its place."""

from __future__ import annotations

import logging
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.runtime.reference import new_reference
from bot.slack.api_error import parse_api_error
from bot.slack.error_kinds import MESSAGE_GONE
from bot.slack.response_url import CALL_FAILED, answer_at

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.background import BackgroundTasks
    from bot.slack.message import Message

    Draw = Callable[[], Message | Awaitable[Message]]

log = logging.getLogger(__name__)

Place = tuple[str, str]
"""A channel's id and a message's ts."""


class Cards:
    """Updates cards by the response_url of a click, which no rate limit of the workspace counts.

    Of one card only one update is under way, and only the newest waits behind it: a fast clicker
    never sees an older question come back.
    """

    def __init__(self, client: AsyncWebClient, session: ClientSession, after_ack: BackgroundTasks) -> None:
        self._client = client
        self._session = session
        self._after_ack = after_ack

    def show(
        self, channel: str, ts: str, response_url: str, draw: Draw, then: Callable[[], None] | None = None
    ) -> None:
        """Replace the card in a channel with what ``draw`` gives, soon.

        Where several people click on one card, ``draw`` looks up what is current when its turn comes. ``then`` is
        called once it is drawn.
        """
        place = (channel, ts)
        self._after_ack.run_newest(place, partial(self._draw, place, response_url, draw, then))

    async def _draw(self, place: Place, response_url: str, draw: Draw, then: Callable[[], None] | None) -> None:
        """Draw the card; if its response_url fails and nothing newer waits, by the Web API."""
        drawn = draw()
        message = await drawn if isawaitable(drawn) else drawn
        try:
            await answer_at(self._session, response_url, message.arguments(), replace=True)
        except CALL_FAILED as problem:
            log.info("A card could not be updated by its response_url: %r", problem)
            if not self._after_ack.has_newer(place):
                await self._update(place, message)
        if then is not None:
            then()

    async def _update(self, place: Place, message: Message) -> None:
        try:
            await update(self._client, place, message)
        except CALL_FAILED:
            # Its next click is answered with the current question, so nothing is lost but a look.
            log.exception("A card could not be updated at all (reference %s)", new_reference())


async def update(client: AsyncWebClient, place: Place, message: Message) -> None:
    """Have a message of ours say this instead. Raises SlackApiError."""
    await client.chat_update(channel=place[0], ts=place[1], **message.arguments())


async def update_if_there(client: AsyncWebClient, place: Place, message: Message) -> None:
    """Have a message of ours say this instead, if Slack lets us."""
    try:
        await update(client, place, message)
    except SlackApiError as error:
        log.info("A card could not be brought up to date: %s", parse_api_error(error).problem)


async def delete(client: AsyncWebClient, place: Place) -> None:
    """Delete a message of ours, if Slack lets us."""
    try:
        await client.chat_delete(channel=place[0], ts=place[1])
    except SlackApiError as error:
        log.info("A card that gave way to another could not be deleted: %s", parse_api_error(error).problem)


async def link_of(client: AsyncWebClient, place: Place) -> str | None:
    """The address of a message; None where Slack does not tell it."""
    try:
        return (await client.chat_getPermalink(channel=place[0], message_ts=place[1])).get("permalink")
    except SlackApiError as error:
        log.info("The address of a card cannot be found: %s", parse_api_error(error).problem)
        return None


async def is_there(client: AsyncWebClient, place: Place) -> bool:
    """Whether a message was not deleted; what Slack does not say counts as yes."""
    try:
        await client.chat_getPermalink(channel=place[0], message_ts=place[1])
    except SlackApiError as error:
        return parse_api_error(error).problem not in MESSAGE_GONE
    return True
