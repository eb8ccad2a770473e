"""The bot on a playground: a real Bolt app on a real socket, in Socket Mode, or in both modes of delivery."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from aiohttp import ClientTimeout
from pydantic import SecretStr

from benchmarks.ports import free_port
from bot.settings import Settings
from playground.people import Somebody
from playground.server import Playground
from tests.conftest import GENEROUS_SECONDS, MANIFEST
from tests.journeys.recording import is_behind
from tests.journeys.steering import running_on

# How long Slack waits for an acknowledgement or for a dialog to be opened, and the bot for what it looks up in Slack,
# or for what is held in the database.
LIMITS = (
    "playground.deliveries.ACK_SECONDS",
    "playground.tickets.TRIGGER_SECONDS",
    "bot.serve.LOCK_SECONDS",
    "bot.slack.channels.LONGEST_SECONDS",
    "bot.slack.people.LOOK_UP_SECONDS",
    "bot.assess.everyone.people.LOOK_UP_SECONDS",
    "bot.assess.hand_over.listeners.SECONDS_TO_REACH",
    "bot.assess.notes.listeners.SECONDS_FOR_A_LINK",
    "bot.summaries.heat_map.LONGEST_SECONDS",
)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are patient, however slow the machine: one generous limit in place of a few seconds."""
    for limit in LIMITS:
        monkeypatch.setattr(limit, GENEROUS_SECONDS)
    monkeypatch.setattr("bot.serve.CALL_TIMEOUT", ClientTimeout(total=GENEROUS_SECONDS))


@pytest.fixture
def settings(delivery: str, database_url: str) -> Settings:
    """How the bot is set up before it knows its Slack: a new database, and a port when it listens itself."""
    return Settings(database_url=database_url, port=free_port() if delivery == "http" else 0)


@pytest.fixture
async def playground(settings: Settings) -> AsyncGenerator[Playground]:
    """A new workspace; it reaches the bot by HTTP when the bot has a port, else by Socket Mode."""
    request_url = f"http://127.0.0.1:{settings.port}/slack/events" if settings.port else None
    playground = Playground(MANIFEST, request_url=request_url)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def bot(settings: Settings, playground: Playground) -> AsyncGenerator[Settings]:
    """The bot, running; gives the settings that it runs with."""
    settings = installed(settings, playground)
    async with running_on(playground, settings):
        yield settings


def installed(settings: Settings, playground: Playground) -> Settings:
    """The settings with what the app's installation in the playground gives."""
    how = (
        {"slack_signing_secret": SecretStr(playground.signing_secret)}
        if settings.port
        else {"slack_app_token": SecretStr(playground.app_token)}
    )
    settings = settings.model_copy(
        update={"slack_bot_token": SecretStr(playground.bot_token), "slack_api_url": playground.api_url, **how}
    )
    is_behind(settings, playground.parts.deliveries)
    return settings


@pytest.fixture
def ada(playground: Playground) -> Somebody:
    """Ada Park, of Berlin."""
    return Somebody(playground.parts, "U0ADA", "ml-platform")


@pytest.fixture
def ben(playground: Playground) -> Somebody:
    """Ben Okafor, of New York."""
    return Somebody(playground.parts, "U0BEN", "ml-platform")
