"""A playground for the bot's own parts, and the command line in this process."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import ClientSession

from bot.main import main
from bot.slack.tools import SlackTools
from playground.server import Playground
from storage.engine import Database
from tests.bot.outside import private_bot
from tests.bot.voices import voice_on
from tests.conftest import MANIFEST, FixedClock

__all__ = ["private_bot"]

UNSET = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "PORT",
    "MATURITY_FRAMEWORKS_DIR",
)


class Ran(NamedTuple):
    """What a command gave: its exit code, output and errors."""

    code: int
    output: str
    errors: str


Command = Callable[..., Ran]


@pytest.fixture
async def playground() -> AsyncGenerator[Playground]:
    """A new workspace with the bot's app in it."""
    playground = Playground(MANIFEST)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def slack(playground: Playground, database: Database, clock: FixedClock) -> AsyncGenerator[SlackTools]:
    """The bot's means to speak in the playground."""
    async with ClientSession() as session:
        yield voice_on(playground, session, database, clock)


@pytest.fixture
def maturity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `maturity` with these arguments, in a folder of its own and with nothing set."""
    monkeypatch.chdir(tmp_path)
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        output, errors = capsys.readouterr()
        return Ran(code, str(output), str(errors))

    return run
