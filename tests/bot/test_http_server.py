"""Connections of strangers: who never finishes a request is hung up on, and whoever can prove itself gets through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
from aiohttp import ClientSession, web

from bot.runtime.counted_log import CountedLog
from bot.runtime.http_server import ServerLimits, keep_connection, listening

PATIENCE = 60
HOST = "127.0.0.1"


@asynccontextmanager
async def server(limits: ServerLimits) -> AsyncGenerator[int]:
    """A server that knows whoever says hello."""

    async def handle(request: web.Request) -> web.Response:
        if await request.text() != "hello":
            return web.Response(status=401)
        keep_connection(request)
        return web.Response(text="known")

    app = web.Application()
    app.add_routes([web.post("/", handle)])
    async with listening(app, 0, limits, host=HOST) as port:
        yield port


@asynccontextmanager
async def connection(port: int, sends: bytes = b"") -> AsyncGenerator[asyncio.StreamReader]:
    """A connection to the server, over which something was sent."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(sends)
    try:
        yield reader
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def hung_up_on(reader: asyncio.StreamReader) -> bool:
    """Wait until the other side closes."""
    async with asyncio.timeout(PATIENCE):
        try:
            return await reader.read() is not None
        except ConnectionError:
            return True


@pytest.mark.parametrize(
    "unfinished",
    [b"", b"POST / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhel"],
    ids=["nothing", "half of the headers", "half of the body"],
)
async def test_an_unfinished_request_is_hung_up_on(unfinished: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with server(ServerLimits(stranger_seconds=0.01)) as port:
        for _ in range(3):
            async with connection(port, unfinished) as reader:
                assert await hung_up_on(reader)
    assert not any(one.exc_info for one in caplog.records)
    lines = [one.getMessage() for one in caplog.records if "in time" in one.getMessage()]
    assert len(lines) == 2
    assert lines[1].endswith("(2 more times)")


async def test_unknown_connections_make_room_for_known_ones() -> None:
    async with AsyncExitStack() as opened, ClientSession() as session:
        port = await opened.enter_async_context(server(ServerLimits(connections=4, stranger_seconds=3600)))
        url = f"http://{HOST}:{port}/"
        async with session.post(url, data="hello") as answer:
            assert answer.status == 200
        strangers = [await opened.enter_async_context(connection(port)) for _ in range(12)]
        for reader in strangers[:9]:
            assert await hung_up_on(reader), "the oldest went"
        # Whoever was known is kept, and uses its connection again.
        async with session.post(url, data="hello") as answer:
            assert await answer.text() == "known"
        async with ClientSession() as another, another.post(url, data="hello") as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/9.9\r\nsecret: \x00\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nsecret\r\n",
    ],
)
async def test_malformed_http_is_counted_and_not_logged(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with server(ServerLimits()) as port:
        for _ in range(3):
            async with connection(port, sent) as reader:
                assert (await reader.read()).split(b" ")[1] == b"400", "it is told, and hung up on"
    assert [one.exc_info for one in caplog.records] == [None, None]
    assert "secret" not in caplog.text


def test_a_line_a_minute_says_how_often(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    counted = CountedLog(logging.getLogger("test"), lambda: now)
    for _ in range(1000):
        counted.warn("a")
    counted.warn("b")
    now = 60.0
    counted.warn("a")
    assert [one.getMessage() for one in caplog.records] == ["a", "b", "a (999 more times since the last line)"]


def test_another_programs_lines_are_limited_too(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    other = logging.getLogger("test.other")
    limit = CountedLog(other, lambda: now).filter
    other.addFilter(limit)
    for number in range(1000):
        other.error("socket %s", number)
    now = 60.0
    other.error("socket %s", "last")
    other.removeFilter(limit)
    assert [one.getMessage() for one in caplog.records] == [
        "socket 0",
        "socket last (999 more times since the last line)",
    ]
