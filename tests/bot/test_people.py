"""What Slack says of whether somebody wants to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.deps import Person
from bot.slack.people import wants_quiet
from playground.server import Playground

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BEFORE, LATER = (int((NOW + timedelta(hours=by)).timestamp()) for by in (-1, 1))
NOT_NOW = {"next_dnd_start_ts": LATER, "next_dnd_end_ts": LATER + 60}
NOW_ON = {"next_dnd_start_ts": BEFORE, "next_dnd_end_ts": LATER}


@pytest.mark.parametrize(
    ("says", "quiet"),
    [
        ({"ok": True, "dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}, False),
        ({"ok": True, "dnd_enabled": True, **NOT_NOW}, False),
        ({"ok": True, "dnd_enabled": True, **NOW_ON}, True),
        ({"ok": True, "dnd_enabled": False, **NOW_ON}, False),
        ({"ok": True, "dnd_enabled": True, **NOT_NOW, "snooze_enabled": True, "snooze_endtime": LATER}, True),
        ({"ok": True, "dnd_enabled": True, **NOT_NOW, "snooze_enabled": True, "snooze_endtime": BEFORE}, False),
        ({"ok": True, "dnd_enabled": True, **NOT_NOW, "snooze_enabled": False}, False),
        ({"ok": False, "error": "missing_scope"}, False),
        ({"ok": False, "error": "missing_argument", "arg": "team_id"}, False),
        ({"ok": False, "error": "user_not_visible"}, False),
        ({"ok": False, "error": "internal_error"}, None),
        ({"ok": False, "error": "ratelimited"}, None),
    ],
)
async def test_do_not_disturb_is_by_its_times_or_a_snooze(says: dict[str, Any], quiet: bool | None) -> None:  # noqa: FBT001
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(says)

    app = web.Application()
    app.router.add_route("*", "/api/dnd.info", answer)
    async with TestServer(app) as server:
        client = AsyncWebClient(base_url=str(server.make_url("/api/")), retry_handlers=[])
        assert await wants_quiet(client, Person("T1", "U0ADA"), NOW) is quiet


async def test_an_app_of_a_whole_organisation_says_whose_quiet_it_asks_for(playground: Playground) -> None:
    playground.parts.refusals.no_team = True
    playground.parts.workspace.people["U0ADA"].dnd = True
    now = datetime.fromtimestamp(playground.parts.clock(), UTC)
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url, retry_handlers=[])
    for workspace, quiet in (("T0PLAYGROUND", True), ("", False)):
        assert await wants_quiet(client, Person(workspace, "U0ADA"), now) is quiet, "what is not told stops no nudge"
