"""The card of a conversation ends up showing the newest question, even when an update fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.background import BackgroundTasks
from bot.slack.cards import Cards
from bot.slack.message import Message, section
from playground import payloads
from playground.server import Playground

GENERAL = "C0GENERAL"
PATIENCE_SECONDS = 60


@pytest.fixture
async def after_ack() -> BackgroundTasks:
    return BackgroundTasks()


@pytest.fixture
async def cards(playground: Playground, after_ack: BackgroundTasks) -> AsyncGenerator[Cards]:
    async with ClientSession() as session:
        client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url, session=session)
        yield Cards(client, session, after_ack)


async def card(playground: Playground) -> tuple[str, str]:
    """Post a card; gives its ts and a response_url for it."""
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    ts = str((await client.chat_postMessage(channel=GENERAL, text="old"))["ts"])
    general = playground.parts.workspace.conversations[GENERAL]
    return ts, payloads.response_url(playground.parts, general, "U0ADA", ts)


def shown(playground: Playground) -> list[str]:
    return [one.text for one in playground.parts.workspace.conversations[GENERAL].messages]


def draw(text: str) -> Message:
    return Message(text, (section(text),))


async def test_the_newest_of_several_updates_is_what_stays(
    playground: Playground, cards: Cards, after_ack: BackgroundTasks
) -> None:
    ts, url = await card(playground)
    for text in ("one", "two", "three"):
        cards.show(GENERAL, ts, url, lambda text=text: draw(text))
    await after_ack.drain(PATIENCE_SECONDS)
    assert shown(playground) == ["three"]


async def test_a_response_url_that_fails_is_made_up_for(
    playground: Playground, cards: Cards, after_ack: BackgroundTasks
) -> None:
    ts, url = await card(playground)
    cards.show(GENERAL, ts, f"{url}-wrong", lambda: draw("new"))
    await after_ack.drain(PATIENCE_SECONDS)
    assert shown(playground) == ["new"]


async def test_an_update_that_fails_altogether_does_not_stop_the_next(
    playground: Playground, cards: Cards, after_ack: BackgroundTasks, caplog: pytest.LogCaptureFixture
) -> None:
    _, url = await card(playground)
    under_way = asyncio.Event()

    def lost() -> Message:
        under_way.set()
        return draw("lost")

    cards.show(GENERAL, "1.000000", f"{url}-wrong", lost)
    await asyncio.wait_for(under_way.wait(), PATIENCE_SECONDS)
    cards.show(GENERAL, "1.000000", url, lambda: draw("new"))
    await after_ack.drain(PATIENCE_SECONDS)
    assert shown(playground) == ["new"]
    cards.show(GENERAL, "1.000000", f"{url}-wrong", lambda: draw("lost"))
    await after_ack.drain(PATIENCE_SECONDS)
    assert "A card could not be updated at all" in caplog.text
