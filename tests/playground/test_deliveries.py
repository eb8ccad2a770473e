"""Deliveries to an app that is absent, silent, wrong or just right; response_urls; the workspace on disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground import acting, deliveries
from playground.manifest import BadManifest
from playground.server import Playground
from playground.snapshot import UnusableSnapshot
from playground.workspace import Message
from tests.conftest import FixedClock
from tests.playground.conftest import MANIFEST

Answer = Callable[[web.Request], web.Response]


@asynccontextmanager
async def app_at(handle: Any) -> AsyncGenerator[str]:
    """An app that answers every request so; gives its address."""
    app = web.Application()
    app.router.add_post("/slack/events", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def playground_for(
    request_url: str, clock: FixedClock | None = None, manifest: dict[str, Any] = MANIFEST
) -> AsyncGenerator[Playground]:
    playground = Playground(
        manifest, request_url=request_url, clock=(lambda: clock().timestamp()) if clock else time.time
    )
    await playground.start()
    try:
        yield playground
    finally:
        await playground.stop()


async def says(playground: Playground, text: str) -> str | None:
    general = playground.parts.workspace.conversations["C0GENERAL"]
    return await acting.type_text(playground.parts, "U0ADA", general, text)


def seen(playground: Playground) -> list[tuple[str, str | None]]:
    general = playground.parts.workspace.conversations["C0GENERAL"]
    return [(one.text, one.only_for) for one in general.messages]


async def test_without_an_app_a_command_fails_as_in_slack(playground: Playground) -> None:
    assert await says(playground, "/echo hi") == '/echo failed with the error "dispatch_failed".'
    assert await says(playground, "/other") == "/other is not a valid command."


async def test_an_app_that_is_silent_for_too_long_did_not_respond(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "ACK_SECONDS", 0.1)
    silent = asyncio.Event()

    async def handle(request: web.Request) -> web.Response:
        del request
        await silent.wait()
        return web.json_response({"text": "too late"})

    async with app_at(handle) as url, playground_for(url) as playground:
        general = playground.parts.workspace.conversations["C0GENERAL"]
        button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Press"}}
        blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
        general.messages.append(Message(ts="1.000000", user="U0APP", blocks=blocks))
        said, clicked = await asyncio.gather(
            says(playground, "/echo hi"),
            acting.click_message(playground.parts, "U0ADA", general, "1.000000", "b", "a", {}, {}),
        )
        assert said == 'The app didn\'t respond: /echo failed with the error "operation_timeout".'
        assert clicked == "The app didn't respond. Try again?"
        silent.set()
        assert seen(playground) == [("", None)], "an answer that comes too late is not shown"


async def test_an_answer_in_the_acknowledgement_is_for_whoever_asked_or_for_all() -> None:
    answers = iter([{"text": "psst"}, {"text": "all", "response_type": "in_channel"}])

    async def handle(request: web.Request) -> web.Response:
        del request
        return web.json_response(next(answers))

    async with app_at(handle) as url, playground_for(url) as playground:
        assert await says(playground, "/echo one") is None
        assert await says(playground, "/echo two") is None
        assert seen(playground) == [("psst", "U0ADA"), ("all", None)]


async def test_an_answer_that_slack_would_not_show_is_a_failure() -> None:
    async def handle(request: web.Request) -> web.Response:
        del request
        return web.json_response({"text": "x", "blocks": [{"type": "rainbow"}]})

    async with app_at(handle) as url, playground_for(url) as playground:
        problem = await says(playground, "/echo hi")
        assert problem is not None
        assert "invalid_command_response" in problem
        assert seen(playground) == []


async def test_names_become_ids_and_markup_harmless_where_the_manifest_says_so() -> None:
    texts: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        texts.append(str((await request.post())["text"]))
        return web.Response()

    async with app_at(handle) as url, playground_for(url) as playground:
        await says(playground, "/echo @ben in #general: <b> & @nobody")
    assert texts == ["<@U0BEN|ben> in <#C0GENERAL|general>: &lt;b&gt; &amp; @nobody"]


@pytest.mark.parametrize(("secret", "problem"), [("right", None), ("wrong", "dispatch_failed")])
async def test_an_app_takes_only_what_is_signed_with_its_secret(secret: str, problem: str | None) -> None:
    heard: list[str] = []

    async def echo(ack: Any, command: dict[str, str]) -> None:
        heard.append(command["text"])
        await ack("heard")

    bolt: list[AsyncApp] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        return await bolt[0].server().handle_post_requests(request)

    async with app_at(handle) as url, playground_for(url) as playground:
        client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
        signing_secret = playground.signing_secret if secret == "right" else secret
        bolt.append(AsyncApp(client=client, signing_secret=signing_secret))
        bolt[0].command("/echo")(echo)
        said = await says(playground, "/echo hi")
    assert heard == (["hi"] if problem is None else [])
    assert said is None if problem is None else problem in str(said)


async def test_a_response_url_takes_five_answers_within_thirty_minutes(clock: FixedClock) -> None:
    urls: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        urls.append(str((await request.post())["response_url"]))
        return web.Response()

    async with app_at(handle) as url, playground_for(url, clock) as playground, ClientSession() as session:

        async def answers(response_url: str, **answer: Any) -> tuple[int, str]:
            async with session.post(response_url, json=answer) as response:
                return response.status, await response.text()

        await says(playground, "/echo hi")
        async with session.post(urls[0], json={"text": "0"}) as first:
            assert (first.content_type, await first.text()) == ("text/html", "ok")
        assert [(await answers(urls[0], text=str(number)))[0] for number in range(1, 6)] == [200] * 4 + [404]
        await says(playground, "/echo hi")
        status, body = await answers(urls[1], text="x", volume=11)
        assert (status, "no such field: volume" in body) == (400, True)
        clock.advance(minutes=31)
        status, body = await answers(urls[1], text="late")
        assert (status, "expired_url" in body) == (404, True)
        assert [text for text, _ in seen(playground)] == ["0", "1", "2", "3", "4"]


async def test_a_workspace_outlives_its_playground_but_not_what_slack_forgets(tmp_path: Path) -> None:
    file = tmp_path / "playground.json"
    first = Playground(MANIFEST, state_file=file)
    await first.start()
    await says(first, "hello")
    general = first.parts.workspace.conversations["C0GENERAL"]
    general.messages.append(general.messages[0].model_copy(update={"only_for": "U0BEN", "ts": "9.000000"}))
    await first.stop()
    second = Playground(MANIFEST, state_file=file)
    assert seen(second) == [("hello", None)]
    assert second.bot_token == first.bot_token


async def test_what_changes_is_on_disk_before_anybody_stops_it(tmp_path: Path) -> None:
    file = tmp_path / "playground.json"
    playground = Playground(MANIFEST, state_file=file)
    await playground.start()
    await says(playground, "hello")
    async with ClientSession() as session, session.get(playground.page_url) as page:
        assert page.status == 200, "whoever sees the change on the page finds it on the disk"
    assert seen(Playground(MANIFEST, state_file=file)) == [("hello", None)]
    await playground.stop()


def test_invalid_workspace_file_and_manifest_are_refused(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text("milk, eggs", encoding="utf-8")
    with pytest.raises(UnusableSnapshot, match=r"list\.json does not hold a playground's workspace"):
        Playground(MANIFEST, state_file=tmp_path / "list.json")
    with pytest.raises(BadManifest, match="display_information"):
        Playground({"features": {}})
    with pytest.raises(BadManifest, match="colour"):
        Playground({**MANIFEST, "colour": "red"})
