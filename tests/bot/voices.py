"""The bot's means to speak on a playground, without a bot."""

from __future__ import annotations

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.alarms import ScheduledAlarms
from bot.slack.background import BackgroundTasks
from bot.slack.capabilities import Capabilities
from bot.slack.cards import Cards
from bot.slack.redraws import Redraws
from bot.slack.tools import SlackTools
from playground.server import Playground
from storage.engine import Database
from tests.conftest import FixedClock


def voice_on(playground: Playground, session: ClientSession, database: Database, clock: FixedClock) -> SlackTools:
    """One that posts to the playground by ``session``."""
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url, session=session, retry_handlers=[])
    after_ack = BackgroundTasks()
    redraws = Redraws(clock, after_ack, ScheduledAlarms(clock))
    cards, refusals = Cards(client, session, after_ack), Capabilities(database, clock)
    return SlackTools(client, session, cards, after_ack, redraws, refusals, once=client)
