"""Start a playground, and the bot on it by the same environment that a Slack workspace would need."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import SecretStr

from bot.cli.playground.history import seed_a_year
from bot.cli.playground.tour import TOUR
from bot.serve import CannotStart, serve
from frameworks.catalog import load_catalog
from playground.extras import Tool
from playground.server import Playground
from playground.snapshot import UnusableSnapshot

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from bot.settings import Settings
    from playground.parts import Components

MANIFEST = Path(__file__).parents[3] / "manifest.yml"
# Beside the default database, in the folder the bot is started from: the two belong together.
WORKSPACE_FILE = Path("playground.json")


async def serve_on_playground(settings: Settings, say: Callable[[str], None]) -> None:
    """Start a playground, then the bot on it; the bot's time is the playground's, which a time machine may move."""
    async with _playground(settings) as playground:
        tokens = {
            "slack_bot_token": SecretStr(playground.bot_token),
            "slack_app_token": SecretStr(playground.app_token),
            "slack_api_url": playground.api_url,
        }

        def ready(words: str) -> None:
            del words  # "connected to Slack" would be wrong here
            say(f"maturity runs on the playground, as no Slack tokens are set. Open {playground.page_url}")

        def clock() -> datetime:
            return datetime.fromtimestamp(playground.parts.clock(), UTC)

        await serve(settings.model_copy(update=tokens), clock, ready)


async def playground_alone(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the playground until told to stop, and say what a bot needs to reach it."""
    stop = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    async with _playground(settings) as playground:
        say(
            f"The playground is open at {playground.page_url}\n"
            f"SLACK_API_URL={playground.api_url}\n"
            f"SLACK_BOT_TOKEN={playground.bot_token}\n"
            f"SLACK_APP_TOKEN={playground.app_token}"
        )
        await stop.wait()


@asynccontextmanager
async def _playground(settings: Settings) -> AsyncGenerator[Playground]:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    try:
        playground = Playground(
            manifest, port=settings.port, state_file=WORKSPACE_FILE, tools=_tools(settings), tour=TOUR
        )
        await playground.start()
    except UnusableSnapshot as error:
        raise CannotStart(str(error)) from error
    except OSError as error:
        raise CannotStart(f"Port {settings.port} cannot be used: {error.strerror}. Set PORT to another.") from error
    try:
        yield playground
    finally:
        await playground.stop()


def _tools(settings: Settings) -> dict[str, Tool]:
    async def seed(parts: Components) -> None:
        await seed_a_year(parts, load_catalog(settings.maturity_frameworks_dir))

    description = "Five assessments of #ml-platform, a quarter apart. Takes some seconds."
    return {"seed-a-year": Tool("Seed a year of history", description, seed)}
