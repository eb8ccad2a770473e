"""The bot's means to speak in Slack, put together once and handed to the listeners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack.errors import sorry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.parts import Person
    from bot.slack.after_ack import AfterAck
    from bot.slack.cards import Cards
    from bot.slack.newer import Refusals


@dataclass(frozen=True, slots=True)
class Voice:
    """Web API, replies to response_urls, cards, work that follows the ack, and what workspaces refuse."""

    client: AsyncWebClient
    session: ClientSession
    cards: Cards
    after_ack: AfterAck
    refusals: Refusals

    def tell(self, person: Person) -> Callable[[str], Awaitable[None]]:
        """What to do with the reference of a failure when the person can only be told in direct messages."""

        async def tell(reference: str) -> None:
            await self.client.chat_postMessage(channel=person.user_id, **sorry(reference).arguments())

        return tell
