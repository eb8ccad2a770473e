"""Rate limits, by Slack's tiers and words."""

from __future__ import annotations

from aiohttp import ClientSession

from playground.limits import BURST, LITTLE_HISTORY, TIERS
from playground.server import Playground
from playground.workspace import Message
from tests.conftest import FixedClock
from tests.playground.conftest import Api
from tests.playground.test_methods import allow


async def test_a_method_takes_as_many_calls_a_minute_as_its_tier_allows(api: Api, clock: FixedClock) -> None:
    for _ in range(TIERS[3]):
        assert (await api("conversations.open", users="U0ADA"))["ok"]
    assert (await api("conversations.open", users="U0ADA"))["error"] == "ratelimited"
    assert (await api("auth.test"))["ok"], "each method is counted by itself"
    clock.advance(seconds=60)
    assert (await api("conversations.open", users="U0ADA"))["ok"]


async def test_a_limited_call_says_how_long_to_wait(playground: Playground, api: Api, clock: FixedClock) -> None:
    for _ in range(BURST):
        assert (await api("chat.postMessage", channel="C0GENERAL", text="Hi"))["ok"]
        clock.advance(seconds=0.5)
    headers = {"Authorization": f"Bearer {playground.bot_token}"}
    post = {"channel": "C0GENERAL", "text": "Hi"}
    async with ClientSession() as session:
        url = f"{playground.api_url}chat.postMessage"
        async with session.post(url, json=post, headers=headers) as response:
            assert response.status == 429
            seconds = int(response.headers["Retry-After"])
    assert (await api("chat.postMessage", channel="C0PLATFORM", text="Hi"))["ok"], "each channel is counted by itself"
    clock.advance(seconds=seconds)
    assert (await api("chat.postMessage", channel="C0GENERAL", text="Hi"))["ok"]


async def test_an_app_may_be_let_read_fifteen_messages_once_a_minute(
    playground: Playground, api: Api, clock: FixedClock
) -> None:
    allow(playground)
    playground.parts.limits.little_history = True
    for number in range(20):
        playground.parts.workspace.conversations["C0GENERAL"].messages.append(
            Message(ts=f"1.{number:06}", user="U0ADA")
        )
    assert len((await api("conversations.history", channel="C0GENERAL"))["messages"]) == LITTLE_HISTORY
    assert (await api("conversations.history", channel="C0GENERAL"))["error"] == "ratelimited"
    clock.advance(minutes=1)
    assert (await api("conversations.history", channel="C0GENERAL", limit=16))["error"] == "invalid_limit"


async def test_limits_can_be_switched_off_for_an_app_under_load(playground: Playground, api: Api) -> None:
    playground.parts.limits.on = False
    for _ in range(TIERS[3] + 10):
        assert (await api("conversations.open", users="U0ADA"))["ok"]
