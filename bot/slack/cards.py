"""The one card of a conversation, kept up to date after each click."""

from __future__ import annotations

import logging
from inspect import isawaitable
from typing import TYPE_CHECKING

from bot.runtime.reference import new_reference
from bot.slack.response_url import CALL_FAILED, reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.after_ack import AfterAck
    from bot.slack.message import Message

    Draw = Callable[[], Message | Awaitable[Message]]

log = logging.getLogger(__name__)

Where = tuple[str, str]
"""A channel's id and a message's ts."""


class Cards:
    """Updates cards by the response_url of a click, which no rate limit of the workspace counts.

    Of one card only one update is under way, and only the newest waits behind it: a fast clicker
    never sees an older question come back.
    """

    def __init__(self, client: AsyncWebClient, session: ClientSession, after_ack: AfterAck) -> None:
        self._client = client
        self._session = session
        self._after_ack = after_ack
        self._waiting: dict[Where, tuple[str, Draw, Callable[[], None] | None]] = {}
        self._under_way: set[Where] = set()

    def show(
        self, channel: str, ts: str, response_url: str, draw: Draw, then: Callable[[], None] | None = None
    ) -> None:
        """Replace the card in a channel with what ``draw`` gives, soon.

        Where several people click on one card, ``draw`` looks up what is current when its turn comes. ``then`` is
        called once it is drawn.
        """
        card = (channel, ts)
        self._waiting[card] = (response_url, draw, then)
        if card not in self._under_way:
            self._under_way.add(card)
            self._after_ack.run(self._update(card))

    async def _update(self, card: Where) -> None:
        try:
            while waiting := self._waiting.pop(card, None):
                response_url, draw, then = waiting
                drawn = draw()
                await self._draw(card, response_url, await drawn if isawaitable(drawn) else drawn)
                if then is not None:
                    then()
        finally:
            self._under_way.discard(card)

    async def _draw(self, card: Where, response_url: str, message: Message) -> None:
        """Draw the card; if its response_url fails and nothing newer waits, by the Web API."""
        try:
            await reply(self._session, response_url, message, replace=True)
        except CALL_FAILED as problem:
            log.info("A card could not be updated by its response_url: %r", problem)
            if card in self._waiting:
                return
            try:
                await self._client.chat_update(channel=card[0], ts=card[1], **message.arguments())
            except CALL_FAILED:
                # Its next click is answered with the current question, so nothing is lost but a look.
                log.exception("A card could not be updated at all (reference %s)", new_reference())
