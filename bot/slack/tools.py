"""The bot's means to speak in Slack, put together once and handed to the listeners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.slack.apologies import failed

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.deps import Person
    from bot.slack.background import BackgroundTasks, Failure, OnFailure
    from bot.slack.capabilities import Capabilities
    from bot.slack.cards import Cards
    from bot.slack.redraws import Redraws


@dataclass(frozen=True, slots=True)
class SlackTools:
    """Web API, replies to response_urls, cards, work that follows the ack, and what workspaces refuse.

    ``client`` waits and asks again when Slack says so; ``once`` never sends a request twice.
    """

    client: AsyncWebClient
    session: ClientSession
    cards: Cards
    after_ack: BackgroundTasks
    redraws: Redraws
    refusals: Capabilities
    once: AsyncWebClient

    def without_retries(self) -> SlackTools:
        """The same means, for work that decides itself when it tries again."""
        return replace(self, client=self.once)

    def tell(self, person: Person) -> OnFailure:
        """What to do with a failure when the person can only be told in direct messages."""

        async def tell(failure: Failure) -> None:
            await self.client.chat_postMessage(channel=person.user_id, **failed(failure).arguments())

        return tell
