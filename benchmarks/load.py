"""Signed requests over kept-alive connections, by hand: a client library would be the slower side."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks.slack_stub import TEAM
from bot.assess.buttons import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNING_SECRET = "benchmark"  # noqa: S105 - both ends are ours
PATH = "/slack/events"
# Every click has a trigger of its own.
_triggers = itertools.count()


class Connection:
    """One kept-alive HTTP connection to a bot."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def close(self) -> None:
        """Hang up."""
        if self._writer:
            self._writer.close()
            await self._writer.wait_closed()

    async def post(self, body: bytes) -> bytes:
        """Send a signed form and return the response's body. Raises AssertionError unless it is a 200."""
        assert self._reader is not None
        assert self._writer is not None
        self._writer.write(_request(body))
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        return await self._reader.readexactly(length) if length else b""


def _request(body: bytes) -> bytes:
    timestamp = str(int(time.time()))
    signature = hmac.new(SIGNING_SECRET.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: v0={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def command(user: str, text: str, slack_url: str) -> bytes:
    """A slash command, typed in a channel of the user's own."""
    return urlencode(
        {
            "token": "t",
            "team_id": TEAM,
            "channel_id": f"C{user}",
            "channel_name": "bench",
            "user_id": user,
            "user_name": "bench",
            "command": "/maturity",
            "text": text,
            "api_app_id": "A0BENCH",
            "response_url": f"{slack_url}/response/{user}",
            "trigger_id": "1.2.3",
        }
    ).encode()


def click(
    user: str, action_id: str, value: str, slack_url: str, *, channel: str = "", picked: Sequence[str] = ()
) -> bytes:
    """A click on a button of the user's card, or of one in a channel, beside a menu in which people are ``picked``."""
    channel = channel or f"D{user}"
    payload: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": user, "username": "bench", "name": "bench", "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "t",
        "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": channel},
        "trigger_id": f"1.2.{next(_triggers)}",
        "team": {"id": TEAM, "domain": "bench"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "directmessage"},
        "message": {"type": "message", "ts": "1700000000.000100", "text": "A question"},
        "response_url": f"{slack_url}/response/{user}",
        "actions": [
            {"action_id": action_id, "block_id": "b", "type": "button", "value": value, "action_ts": "1700000001.0"}
        ],
    }
    if picked:
        menu = {"type": "multi_users_select", "selected_users": list(picked)}
        payload["state"] = {"values": {"p": {PEOPLE: menu}}}
    return urlencode({"payload": json.dumps(payload)}).encode()
