"""Putting the means to speak in Slack together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.background import BackgroundTasks
from bot.slack.capabilities import Capabilities
from bot.slack.cards import Cards
from bot.slack.rate_limits import WaitsAsTold
from bot.slack.redraws import Redraws
from bot.slack.tools import SlackTools
from bot.slack.web_client import WebClient

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.deps import Deps
    from bot.runtime.alarms import Alarms
    from bot.settings import Settings


def connect(settings: Settings, deps: Deps, session: ClientSession, alarms: Alarms) -> SlackTools:
    """The means to speak in Slack by ``session``, with the token and the address of the settings."""
    client, after_ack = _client(settings, session), BackgroundTasks()
    client.retry_handlers.append(WaitsAsTold(deps.clock, alarms))
    return SlackTools(
        client,
        session,
        Cards(client, session, after_ack),
        after_ack,
        Redraws(deps.clock, after_ack, alarms),
        Capabilities(deps.database, deps.clock),
        once=_client(settings, session),
    )


def _client(settings: Settings, session: ClientSession) -> AsyncWebClient:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return WebClient(token=token, base_url=settings.slack_api_url, session=session, retry_handlers=[])
