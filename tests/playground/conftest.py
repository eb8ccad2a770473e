"""A playground of an app that is nobody's, with a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiohttp import ClientSession

from playground.server import Playground
from tests.conftest import FixedClock

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "echo"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "echo"},
        "slash_commands": [{"command": "/echo", "description": "Says it again", "should_escape": True}],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "chat:write.public", "commands", "im:write", "channels:history"]}
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
    },
}


class Api:
    """Calls of the Web API by hand, as any client may make them."""

    def __init__(self, playground: Playground, session: ClientSession) -> None:
        self._playground = playground
        self._session = session

    async def __call__(self, method: str, token: str | None = "", **arguments: Any) -> dict[str, Any]:
        """Call a method with JSON; the token is the bot's unless it is given, and None sends none."""
        sent = self._playground.bot_token if token == "" else token
        headers = {"Authorization": f"Bearer {sent}"} if sent else {}
        async with self._session.post(self._playground.api_url + method, json=arguments, headers=headers) as response:
            return await response.json()


@pytest.fixture
async def playground(clock: FixedClock) -> AsyncGenerator[Playground]:
    playground = Playground(MANIFEST, clock=lambda: clock().timestamp())
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def api(playground: Playground) -> AsyncGenerator[Api]:
    async with ClientSession() as session:
        yield Api(playground, session)
