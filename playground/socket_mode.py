"""Socket Mode: the app's WebSockets, envelopes out, acknowledgements in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from playground.deliveries import ACK_SECONDS, Acknowledged, DeliveryKind, NotDelivered, Payload, Retry

if TYPE_CHECKING:
    from playground.changes import Changes
    from playground.timers import Timers
    from playground.workspace import App

MOST_CONNECTIONS = 10
# Slack renews connections now and then, and gives a warning first.
RENEW_EVERY_SECONDS = 3600.0
WARNING_SECONDS = 10.0
PATIENCE_SECONDS = 2.0
_REASONS = {"operation_timeout": "timeout", "dispatch_failed": "connection_failed"}


class SocketMode:
    """The open connections. Each envelope goes to just one of them, in turn."""

    def __init__(self, app: App, changes: Changes) -> None:
        self.base_url = ""
        self._changes = changes
        self._app = app
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._warned: list[web.WebSocketResponse] = []
        self._unanswered: dict[str, tuple[asyncio.Future[Payload], web.WebSocketResponse]] = {}

    @property
    def connected(self) -> int:
        """How many connections the app has."""
        return len(self._connections)

    def new_address(self) -> str:
        """An address that one connection can be opened at, once."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"{self.base_url.replace('http', 'ws', 1)}/socket-mode?ticket={ticket}&app_id={self._app.id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or self.connected >= MOST_CONNECTIONS:
            raise web.HTTPForbidden(text="This address has been used, or there are ten connections already.")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        self._connections.append(socket)
        self._changes.happened()
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": self.connected,
                    "debug_info": {"host": "playground", "approximate_connection_time": 3600},
                    "connection_info": {"app_id": self._app.id},
                }
            )
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    self._acknowledged(received.data)
        finally:
            if socket in self._connections:
                self._connections.remove(socket)
            self._changes.happened()
        return socket

    async def deliver(self, kind: DeliveryKind, payload: Payload, retry: Retry | None) -> Acknowledged:
        """Send an envelope and wait for its acknowledgement. Raises NotDelivered when nobody is connected."""
        connection = await self._next_connection()
        envelope_id = str(uuid4())
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": kind.value,
            "accepts_response_payload": kind is not DeliveryKind.EVENT,
            "payload": payload,
        }
        if kind is DeliveryKind.EVENT:
            reason = _REASONS.get(retry.reason, "unknown") if retry else ""
            envelope |= {"retry_attempt": retry.number if retry else 0, "retry_reason": reason}
        answer: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._unanswered[envelope_id] = (answer, connection)
        try:
            await connection.send_json(envelope)
            return Acknowledged(await answer)
        except ConnectionError:
            raise NotDelivered("dispatch_failed") from None
        finally:
            del self._unanswered[envelope_id]

    def renew_now_and_then(self, timers: Timers) -> None:
        """Every hour of the playground's clock, warn what is connected, and close just that a little later.

        An app connects anew at the warning; its new connections stay, and the old ones are closed once
        there are such, or after a moment.
        """

        async def warn() -> None:
            self._warned = [*self._connections]
            for connection in self._warned:
                await _disconnect(connection, "warning")

        async def renew() -> None:
            if any(one in self._connections for one in self._warned):
                await self._new_ones()
            await self._close(self._warned)
            self.renew_now_and_then(timers)

        timers.after(RENEW_EVERY_SECONDS - WARNING_SECONDS, warn)
        timers.after(RENEW_EVERY_SECONDS, renew)

    async def refresh(self) -> None:
        """Ask the app to connect again, and close what it had."""
        self._warned = [*self._connections]
        await self._close(self._warned)

    async def _next_connection(self) -> web.WebSocketResponse:
        """The connection whose turn it is: an app that was warned does not listen to its old ones for long."""
        if self._warned and not self._fresh():
            await self._new_ones()
        candidates = self._fresh() or self._connections
        if not candidates:
            raise NotDelivered("dispatch_failed")
        connection = candidates[0]
        self._connections.remove(connection)
        self._connections.append(connection)
        return connection

    def _fresh(self) -> list[web.WebSocketResponse]:
        return [one for one in self._connections if one not in self._warned]

    async def _new_ones(self) -> None:
        """Give an app that was warned a moment to connect anew."""
        with contextlib.suppress(TimeoutError):
            await self._changes.until(lambda: bool(self._fresh()), PATIENCE_SECONDS)

    async def _close(self, connections: list[web.WebSocketResponse]) -> None:
        """Send nothing more there, let what is under way be acknowledged, and hang up."""
        for connection in connections:
            if connection not in self._connections:
                continue
            self._connections.remove(connection)
            await _disconnect(connection, "refresh_requested")
            under_way = [answer for answer, asked in self._unanswered.values() if asked is connection]
            if under_way:
                await asyncio.wait(under_way, timeout=ACK_SECONDS)
            await connection.close()

    async def close(self) -> None:
        """Hang up on everybody."""
        for connection in [*self._connections]:
            await connection.close()

    def _acknowledged(self, text: str) -> None:
        try:
            received = json.loads(text)
            waiting, _ = self._unanswered[received["envelope_id"]]
        except (ValueError, KeyError, TypeError):
            return  # Slack says nothing to what it does not understand
        if not waiting.done():
            answer = received.get("payload")
            waiting.set_result(answer if isinstance(answer, dict) else {})


async def _disconnect(connection: web.WebSocketResponse, reason: str) -> None:
    with contextlib.suppress(ConnectionError):  # it may be gone already
        await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}})
