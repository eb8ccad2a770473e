"""Just enough of Slack for a bot under load: it takes every call, and remembers the cards that were posted."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TEAM = "T0BENCH"
PATIENCE_SECONDS = 20
POSTS_A_MINUTE = 300
# "Short bursts" above its limits Slack puts up with.
TOLERATED = 15
ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "conversations.open": lambda sent: {"channel": {"id": f"D{sent['users']}"}},
    "conversations.info": lambda sent: {"channel": {"id": sent["channel"], "is_member": True}},
    "users.info": lambda sent: {"user": {"id": sent["user"], "tz": "Etc/UTC"}},
    "chat.getPermalink": lambda _: {"permalink": "https://bench/archives/C0/p1"},
}


class SlackStub:
    """A Web API that says yes. ``cards`` holds, by channel, the value of the last card's first button.

    ``reached`` are the people and channels that something was posted to, and when first, by ``time.perf_counter``.
    With ``limits_by``, which gives the time in seconds, it takes no more posts than Slack's limits allow; ``limited``
    counts those that were too many.
    """

    def __init__(self, *, limits_by: Callable[[], float] | None = None) -> None:
        self._limits_by = limits_by
        self._posts: deque[float] = deque()
        self._last_post: dict[str, float] = {}
        self.limited = 0
        self.cards: dict[str, str] = {}
        self.reached: dict[str, float] = {}
        self.updates = 0
        self._drawn: dict[str, bytes] = {}
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
            await self._posted.wait_for(lambda: set(where) <= self.reached.keys())

    async def button_of(self, user: str, action_id: str) -> str:
        """What a button of a user's card carries; waits until the card is drawn with it. Raises TimeoutError."""

        def carried() -> str | None:
            blocks = json.loads(self._drawn.get(user, b"{}")).get("blocks", [])
            buttons = (one for block in blocks if block["type"] == "actions" for one in block["elements"])
            return next((one["value"] for one in buttons if one["action_id"] == action_id), None)

        async with asyncio.timeout(PATIENCE_SECONDS), self._posted:
            await self._posted.wait_for(lambda: carried() is not None)
        found = carried()
        assert found is not None
        return found

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "auth.test":
            who = {"user_id": "U0BOT", "bot_id": "B0BOT", "team_id": TEAM, "url": "https://bench/", "user": "bot"}
            return web.json_response({"ok": True, **who})
        sent: dict[str, Any] = await request.json() if request.content_type == "application/json" else {}
        sent = {**request.query, **sent, **(await request.post())}
        if method in ANSWERS:
            return web.json_response({"ok": True, **ANSWERS[method](sent)})
        return await self._post(sent) if method == "chat.postMessage" else _done(sent)

    async def _post(self, sent: dict[str, Any]) -> web.Response:
        if self._is_too_much(sent["channel"]):
            self.limited += 1
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "5"})
        await self._remember(sent)
        return _done(sent)

    def _is_too_much(self, channel: str) -> bool:
        """Count a post, unless it is one too many for its channel or, in this minute, for the workspace."""
        if self._limits_by is None:
            return False
        now = self._limits_by()
        while self._posts and self._posts[0] <= now - 60:
            self._posts.popleft()
        if now < self._last_post.get(channel, -1.0) + 1 or len(self._posts) >= POSTS_A_MINUTE + TOLERATED:
            return True
        self._posts.append(now)
        self._last_post[channel] = now
        return False

    async def _remember(self, sent: dict[str, Any]) -> None:
        blocks = json.loads(sent["blocks"]) if isinstance(sent["blocks"], str) else sent["blocks"]
        rows = [block["elements"] for block in blocks if block["type"] == "actions"]
        async with self._posted:
            self.reached.setdefault(sent["channel"], time.perf_counter())
            if rows:
                self.cards[sent["channel"]] = rows[0][0].get("value", "")
            self._posted.notify_all()

    async def _response(self, request: web.Request) -> web.Response:
        self._drawn[request.match_info["user"]] = await request.read()
        self.updates += 1
        async with self._posted:
            self._posted.notify_all()
        return web.Response(text="ok")


def _done(sent: dict[str, Any]) -> web.Response:
    return web.json_response({"ok": True, "channel": sent.get("channel", ""), "ts": "1700000000.000100"})
