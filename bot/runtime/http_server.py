"""Listening for requests from anybody: who never finishes one, or proves nothing, is hung up on.

A connection is a stranger's until a request on it was signed or bore the token. Strangers are given some seconds,
and where there are too many connections the one that has been strange longest makes room: so Slack gets through.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from bot.runtime.counted_log import CountedLog

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from aiohttp.web import BaseRequest

log = logging.getLogger(__name__)

TOO_SLOW = "A connection was closed: no request on it was finished and accepted in time"
TOO_MANY = "A connection was closed: there are too many"
BROKEN = "A request was refused that is no HTTP, or was cut off"
BROKEN_OFF = (ConnectionError, web.RequestPayloadError)


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """How many connections there are at once, how long a stranger has, and how long one that is known may rest."""

    connections: int = 512
    stranger_seconds: float = 15.0
    # Longer than reverse proxies keep theirs, or they would send into one that is just being closed.
    keepalive_seconds: float = 75.0


LIMITS = ServerLimits()


@asynccontextmanager
async def listening(
    app: web.Application, port: int, limits: ServerLimits = LIMITS, *, host: str | None = None
) -> AsyncGenerator[int]:
    """Answer requests on a port until the block ends; gives the port. Raises OSError where it cannot be used.

    Without a ``host`` those that come from anywhere.
    """
    runner = web.AppRunner(app)
    await runner.setup()
    server = cast("web.Server", runner.server)
    loop = asyncio.get_running_loop()
    strangers = _Strangers(limits, CountedLog(log))
    quiet = CountedLog(log).filter
    asyncio_log = logging.getLogger("asyncio")
    try:
        listener = await loop.create_server(lambda: _Connection(server, strangers, loop), host, port)
        # It has a line for every connection that it cannot accept.
        asyncio_log.addFilter(quiet)
        try:
            yield listener.sockets[0].getsockname()[1]
        finally:
            listener.close()
            asyncio_log.removeFilter(quiet)
    finally:
        await runner.cleanup()
        strangers.counted.tell()


def keep_connection(request: web.Request) -> None:
    """The connection of a request is known from now on: what was sent over it was signed, or bore the token."""
    connection = request.protocol
    if isinstance(connection, _Connection):
        connection.strangers.known(connection)


class _Strangers:
    """The connections of which nothing is known yet, the oldest first, and the number of all."""

    def __init__(self, limits: ServerLimits, counted: CountedLog) -> None:
        self.limits = limits
        self.counted = counted
        # A process may not have more open files than this; half of them are left for the bot's own.
        self._most = min(limits.connections, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
        self._number = 0
        self._waiting: dict[_Connection, asyncio.TimerHandle] = {}

    def came(self, connection: _Connection) -> None:
        """Give a new connection its time; where there are too many, hang up on another, or else on it."""
        self._number += 1
        loop = asyncio.get_running_loop()
        self._waiting[connection] = loop.call_later(self.limits.stranger_seconds, self._hang_up, connection, TOO_SLOW)
        if self._number > self._most:
            self._hang_up(next(iter(self._waiting)), TOO_MANY)

    def known(self, connection: _Connection) -> None:
        """Let a connection be."""
        timer = self._waiting.pop(connection, None)
        if timer is not None:
            timer.cancel()

    def went(self, connection: _Connection) -> None:
        """A connection was closed, whoever did so."""
        self._number -= 1
        self.known(connection)

    def _hang_up(self, connection: _Connection, why: str) -> None:
        self.counted.warn(why)
        self.known(connection)
        connection.abort()


class _Connection(RequestHandler):
    """One connection, which is hung up on in time."""

    __slots__ = ("strangers",)

    def __init__(self, server: web.Server, strangers: _Strangers, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # pyright: ignore[reportArgumentType] - as AppRunner has it
            keepalive_timeout=strangers.limits.keepalive_seconds,
            lingering_time=1.0,
            # What is signed are the bytes as they come.
            auto_decompress=False,
        )
        self.strangers = strangers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.strangers.came(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        self.strangers.went(self)
        super().connection_lost(exc)

    def abort(self) -> None:
        """Hang up, whatever is still to be sent."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def handle_error(
        self, request: BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """What is no HTTP, or was cut off, is counted, without its words in the log or the answer."""
        # Whoever reads from a connection that is gone already is told so by a RuntimeError.
        is_gone = self.transport is None and isinstance(exc, RuntimeError)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR and not is_gone and not isinstance(exc, BROKEN_OFF):
            return super().handle_error(request, status, exc, message)
        self.strangers.counted.warn(BROKEN)
        answer = web.Response(status=HTTPStatus.BAD_REQUEST)
        answer.force_close()
        return answer
