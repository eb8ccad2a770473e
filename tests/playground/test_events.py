"""Events come again until they are acknowledged; deliveries can be held, doubled and cut off."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import ClientSession, WSMsgType, web

from playground import acting
from playground.server import Playground
from tests.conftest import FixedClock
from tests.playground.conftest import Api
from tests.playground.test_deliveries import app_at, playground_for, says


async def test_an_event_comes_again_at_once_after_a_minute_and_after_five(clock: FixedClock) -> None:
    heard: list[tuple[str | None, str | None]] = []
    event_ids: set[str] = set()

    async def handle(request: web.Request) -> web.Response:
        heard.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        event_ids.add((await request.json())["event_id"])
        return web.Response(status=500)

    async with app_at(handle) as url, playground_for(url, clock) as playground:
        await acting.open_home(playground.parts, "U0ADA")
        for seconds in (0, 59, 1, 299, 1, 3600):
            clock.advance(seconds=seconds)
            await playground.parts.timers.run_due()
    assert heard == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len(event_ids) == 1, "it is the same event each time"


async def test_an_event_that_is_acknowledged_comes_once(clock: FixedClock) -> None:
    heard: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        heard.append((await request.json())["event"]["type"])
        return web.Response()

    async with app_at(handle) as url, playground_for(url, clock) as playground:
        assert await acting.open_home(playground.parts, "U0ADA") is None
        clock.advance(hours=1)
        await playground.parts.timers.run_due()
    assert heard == ["app_home_opened"]


async def test_what_is_held_arrives_when_it_is_released(clock: FixedClock) -> None:
    heard: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        heard.append(str((await request.post())["text"]))
        return web.Response()

    async with app_at(handle) as url, playground_for(url, clock) as playground:
        playground.parts.deliveries.hold()
        late = asyncio.create_task(says(playground, "/echo late"))
        async with ClientSession() as session, session.get(playground.page_url):
            assert heard == []
        playground.parts.deliveries.release()
        assert await late is None
        assert heard == ["late"]


async def test_a_socket_is_warned_and_renewed_every_hour(playground: Playground, api: Api, clock: FixedClock) -> None:
    async def address() -> str:
        return (await api("apps.connections.open", token=playground.app_token))["url"]

    received: list[dict[str, Any]] = []
    async with ClientSession() as session, session.ws_connect(await address()) as socket:
        received.append(await socket.receive_json())
        clock.advance(seconds=3590)
        await playground.parts.timers.run_due()
        received.append(await socket.receive_json())
        clock.advance(seconds=10)
        async with session.ws_connect(await address()) as newer:
            await playground.parts.timers.run_due()
            received.append(await socket.receive_json())
            assert (await socket.receive()).type is WSMsgType.CLOSE
            assert not newer.closed
            assert playground.parts.socket_mode.connected == 1
    assert [one.get("reason", one["type"]) for one in received] == ["hello", "warning", "refresh_requested"]
    assert received[0]["connection_info"] == {"app_id": playground.parts.workspace.app.id}


async def test_an_address_of_socket_mode_opens_one_connection(playground: Playground, api: Api) -> None:
    address = (await api("apps.connections.open", token=playground.app_token))["url"]
    again = address.replace("ws://", "http://")
    async with ClientSession() as session, session.ws_connect(address), session.get(again) as second:
        assert second.status == 403


async def test_the_inspector_sees_both_directions_without_tokens(clock: FixedClock) -> None:
    async def handle(request: web.Request) -> web.Response:
        del request
        return web.json_response({"text": "heard"})

    async with app_at(handle) as url, playground_for(url, clock) as playground:
        await says(playground, "/echo hi")
        async with ClientSession() as session:
            arguments = {"token": playground.bot_token, "channel": "C0GENERAL", "text": "Hi"}
            await session.post(f"{playground.api_url}chat.postMessage", data=arguments)
        delivery, call = playground.parts.traffic.after(0)
        assert (delivery["by"], delivery["name"], delivery["received"]) == ("playground", "/echo hi", {"text": "heard"})
        assert (call["by"], call["name"], call["received"]["ok"]) == ("app", "chat.postMessage", True)
        assert playground.bot_token not in str(call)
        assert playground.parts.traffic.after(call["number"]) == []
