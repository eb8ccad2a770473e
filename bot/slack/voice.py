"""The bot's means to speak in Slack, put together once and handed to the listeners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.after_ack import AfterAck
    from bot.slack.cards import Cards


@dataclass(frozen=True, slots=True)
class Voice:
    """Web API, replies to response_urls, cards, and work that follows the ack."""

    client: AsyncWebClient
    session: ClientSession
    cards: Cards
    after_ack: AfterAck
