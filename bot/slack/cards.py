"""The one card of a conversation, kept up to date after each click."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientSession

    from bot.slack.after_ack import AfterAck
    from bot.slack.message import Message


class Cards:
    """Updates cards by the response_url of a click, which no rate limit of the workspace counts.

    Of one card only one update is under way, and only the newest waits behind it: a fast clicker
    never sees an older question come back.
    """

    def __init__(self, session: ClientSession, after_ack: AfterAck) -> None:
        self._session = session
        self._after_ack = after_ack
        self._waiting: dict[str, tuple[str, Callable[[], Message]]] = {}
        self._under_way: set[str] = set()

    def show(self, card: str, response_url: str, draw: Callable[[], Message]) -> None:
        """Replace a card (any key that tells cards apart) with what ``draw`` gives, soon."""
        self._waiting[card] = (response_url, draw)
        if card not in self._under_way:
            self._under_way.add(card)
            self._after_ack.run(self._update(card))

    async def _update(self, card: str) -> None:
        try:
            while waiting := self._waiting.pop(card, None):
                response_url, draw = waiting
                await reply(self._session, response_url, draw(), replace=True)
        finally:
            self._under_way.discard(card)


class SlackRefused(Exception):
    """Slack did not take what was sent to a response_url."""


async def reply(session: ClientSession, response_url: str, message: Message, *, replace: bool = False) -> None:
    """Answer a command or click privately, or replace the clicked message. Raises SlackRefused."""
    answer = {**message.arguments(), "response_type": "ephemeral", "replace_original": replace}
    async with session.post(response_url, json=answer) as response:
        if response.status != HTTPStatus.OK:
            raise SlackRefused(f"{response.status} {(await response.text())[:200]}")
