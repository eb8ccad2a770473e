"""What answers in Slack's stead is told as such: at the start, and to whoever waits for something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientTimeout, web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.clock import system_clock
from bot.serve import CannotStart, running
from bot.settings import Settings
from bot.slack.api_error import is_not_answering, parse_api_error
from bot.slack.response_url import SlackRefused, answer_at
from bot.slack.web_client import WebClient
from tests.migrated import migrated_sqlite

Answer = Callable[[], web.Response]

NO_ANSWERS: list[tuple[Answer, str]] = [
    (lambda: web.Response(text="upstream\nerror", status=503), "status 503, text/plain, upstream error"),
    (lambda: web.Response(text="fine"), "status 200, text/plain, fine"),
    (lambda: web.json_response(["ok"]), "status 200, application/json, ['ok']"),
    (lambda: web.json_response({"message": "Forbidden"}, status=403), "{'message': 'Forbidden'}"),
    (lambda: web.Response(text='{"ok": tr', content_type="application/json"), '{"ok": tr'),
    (lambda: web.Response(text="<html></html>", content_type="text/html", status=502), "status 502, text/html"),
    (lambda: web.Response(body=b"", content_type="application/json"), "status 200, application/json"),
    (lambda: web.Response(body=b"\xff", content_type="application/json"), "what is no text"),
    (lambda: web.Response(body=b"{}", content_type="application/gzip"), "status 200, application/gzip"),
]


@asynccontextmanager
async def answering(answer: Answer) -> AsyncGenerator[str]:
    """The address of a Web API of which every method gives this answer."""

    async def handle(_: web.Request) -> web.Response:
        return answer()

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handle)
    async with TestServer(app) as server:
        yield str(server.make_url("/api/"))


@pytest.mark.parametrize(("answer", "received"), NO_ANSWERS)
async def test_non_slack_responses_are_recognised(answer: Answer, received: str) -> None:
    async with answering(answer) as url, ClientSession() as session:
        with pytest.raises(SlackApiError) as raised:
            await WebClient("xoxb-1", base_url=url, session=session).auth_test()
    error = parse_api_error(raised.value)
    assert received in error.received
    assert "\n" not in error.problem
    assert is_not_answering(raised.value)


async def test_a_slack_that_takes_too_long_is_not_answering() -> None:
    ended = asyncio.Event()

    async def never(_: web.Request) -> web.Response:
        await ended.wait()
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/api/{method}", never)
    async with TestServer(app) as server, ClientSession(timeout=ClientTimeout(total=0.01)) as session:
        url = str(server.make_url("/api/"))
        with pytest.raises(TimeoutError) as called:
            await WebClient("xoxb-1", base_url=url, session=session).auth_test()
        with pytest.raises(TimeoutError) as replied:
            await answer_at(session, f"{url}response", {"text": "Hello"})
        ended.set()
    assert is_not_answering(called.value)
    assert is_not_answering(replied.value)


async def test_slacks_own_refusal_is_an_answer() -> None:
    refusal = {"ok": False, "error": "invalid_auth"}
    async with answering(lambda: web.json_response(refusal)) as url, ClientSession() as session:
        with pytest.raises(SlackApiError) as raised:
            await WebClient("xoxb-1", base_url=url, session=session).auth_test()
    assert parse_api_error(raised.value).problem == "invalid_auth"
    assert not is_not_answering(raised.value)


async def test_a_failing_response_url_is_no_answer_of_slacks() -> None:
    async with answering(lambda: web.Response(text="upstream error", status=503)) as url, ClientSession() as session:
        with pytest.raises(SlackRefused, match="503 upstream error") as raised:
            await answer_at(session, f"{url}response", {"text": "Hello"})
    assert is_not_answering(raised.value)


async def test_the_start_says_what_was_received(tmp_path: Path) -> None:
    async with answering(lambda: web.Response(text="upstream\nerror", status=503)) as url:
        settings = Settings(
            slack_bot_token=SecretStr("xoxb-1"),
            slack_app_token=SecretStr("xapp-1"),
            slack_api_url=url,
            database_url=migrated_sqlite(tmp_path / "maturity.db"),
        )
        with pytest.raises(CannotStart, match="Web API: status 503, text/plain, upstream error") as raised:
            async with running(settings, system_clock):
                pass
    assert "\n" not in str(raised.value)
