"""Just enough of Slack for a bot under load: it takes every call, and remembers the cards that were posted."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Iterable

TEAM = "T0BENCH"
PATIENCE_SECONDS = 20


class SlackStub:
    """A Web API that says yes. ``cards`` holds, by channel, the value of the last card's first button.

    ``reached`` are the people and channels that something was posted to.
    """

    def __init__(self) -> None:
        self.cards: dict[str, str] = {}
        self.reached: set[str] = set()
        self.updates = 0
        self._posted = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/response/{user}", self._response)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def card_of(self, user: str) -> str:
        """What the first button of a user's card carries; waits until it is posted. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._posted:
            await self._posted.wait_for(lambda: f"D{user}" in self.cards)
        return self.cards[f"D{user}"]

    async def reaches(self, where: Iterable[str]) -> None:
        """Wait until something was posted to each of these. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._posted:
            await self._posted.wait_for(lambda: self.reached.issuperset(where))

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "auth.test":
            who = {"user_id": "U0BOT", "bot_id": "B0BOT", "team_id": TEAM, "url": "https://bench/", "user": "bot"}
            return web.json_response({"ok": True, **who})
        sent: dict[str, Any] = await request.json() if request.content_type == "application/json" else {}
        sent = {**request.query, **sent, **(await request.post())}
        if method == "conversations.open":
            return web.json_response({"ok": True, "channel": {"id": f"D{sent['users']}"}})
        if method == "conversations.info":
            return web.json_response({"ok": True, "channel": {"id": sent["channel"], "is_member": True}})
        if method == "users.info":
            return web.json_response({"ok": True, "user": {"id": sent["user"], "tz": "Etc/UTC"}})
        if method == "chat.getPermalink":
            return web.json_response({"ok": True, "permalink": "https://bench/archives/C0/p1"})
        if method == "chat.postMessage":
            await self._remember(sent)
        return web.json_response({"ok": True, "channel": sent.get("channel", ""), "ts": "1700000000.000100"})

    async def _remember(self, sent: dict[str, Any]) -> None:
        blocks = json.loads(sent["blocks"]) if isinstance(sent["blocks"], str) else sent["blocks"]
        rows = [block["elements"] for block in blocks if block["type"] == "actions"]
        async with self._posted:
            self.reached.add(sent["channel"])
            if rows:
                self.cards[sent["channel"]] = rows[0][0].get("value", "")
            self._posted.notify_all()

    async def _response(self, request: web.Request) -> web.Response:
        await request.read()
        self.updates += 1
        return web.Response(text="ok")
