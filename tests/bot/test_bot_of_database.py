"""One database, one bot: another's messages are not sent by it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from benchmarks.ports import free_port
from bot.clock import system_clock
from bot.main import adopt
from bot.serve import CannotStart, running
from bot.settings import Settings
from playground.server import Playground
from tests.journeys.conftest import installed
from tests.migrated import migrated_sqlite


@pytest.mark.parametrize("other", ["workspace", "bot"])
async def test_another_bot_is_refused_until_it_is_to_take_its_place(
    other: str, playground: Playground, tmp_path: Path
) -> None:
    database_url = migrated_sqlite(tmp_path / "maturity.db")
    settings = installed(Settings(database_url=database_url, port=free_port()), playground)
    async with running(settings, system_clock):
        pass
    # A new token of the same bot is taken.
    playground.parts.workspace.app.bot_token = "xoxb-rotated"
    settings = settings.model_copy(update={"slack_bot_token": SecretStr("xoxb-rotated")})
    async with running(settings, system_clock):
        pass

    if other == "workspace":
        playground.parts.workspace.id = "T0OTHER"
    else:
        playground.parts.workspace.app.bot_id = "B0OTHER"
    with pytest.raises(CannotStart, match="The database belongs to the bot B0APP of the workspace T0PLAYGROUND"):
        async with running(settings, system_clock):
            pass
    await adopt(settings)
    async with running(settings, system_clock):
        pass
