"""The running bot: open what is needed, serve until told to stop, close in order."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.app import build_app, build_outbox, web_client
from bot.parts import Parts
from bot.settings import Delivery
from frameworks.catalog import load_catalog
from storage.engine import Database
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

    from slack_bolt.async_app import AsyncApp

    from bot.clock import Clock
    from bot.settings import Settings

log = logging.getLogger(__name__)

TICK_SECONDS = 1
CALL_TIMEOUT = ClientTimeout(total=30)
SECONDS_TO_FINISH = 5.0
EVENTS_PATH = "/slack/events"


class CannotStart(Exception):
    """The bot cannot run as it is set up; the text says why and what to do."""


async def serve(settings: Settings, clock: Clock, say: Callable[[str], None]) -> None:
    """Run the bot on Slack (or on whatever speaks Slack's API at SLACK_API_URL) until SIGINT or SIGTERM.

    ``say`` is told when the bot is ready. Raises CannotStart, UnusableDatabase or BrokenFile.
    """
    stop = _stop_signal()
    async with running(settings, clock) as words:
        say(words)
        await stop.wait()
        log.info("Stopping.")


@asynccontextmanager
async def running(settings: Settings, clock: Clock) -> AsyncGenerator[str]:
    """A bot that is connected and stays so until the block ends; gives the words that say where.

    Raises CannotStart, UnusableDatabase or BrokenFile.
    """
    catalog = load_catalog(settings.maturity_frameworks_dir)
    async with AsyncExitStack() as opened:
        database = Database(settings.database_url)
        opened.push_async_callback(database.close)
        await upgrade(database)
        session = await opened.enter_async_context(ClientSession(timeout=CALL_TIMEOUT))
        await _check_token(settings, session)
        parts = Parts(catalog, database, clock)
        app, after_ack = build_app(settings, parts, session)
        opened.push_async_callback(after_ack.drain, SECONDS_TO_FINISH)
        await opened.enter_async_context(_ticking(build_outbox(settings, parts, session).tick))
        yield await opened.enter_async_context(_connected(settings, app))


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    return stop


async def _check_token(settings: Settings, session: ClientSession) -> None:
    """A wrong token is told at the start, not at the first question."""
    try:
        await web_client(settings, session).auth_test()
    except SlackApiError as error:
        raise CannotStart(f"Slack does not accept SLACK_BOT_TOKEN: {error.response['error']}.") from error
    except (ClientConnectionError, TimeoutError) as error:
        raise CannotStart(f"Slack cannot be reached at {settings.slack_api_url}: {error}.") from error


@asynccontextmanager
async def _ticking(tick: Callable[[], Coroutine[None, None, None]]) -> AsyncGenerator[None]:
    """Call ``tick`` every second; a tick that is still busy is not called again, and is finished before the end."""
    under_way: set[asyncio.Task[None]] = set()

    async def finish_one() -> None:
        # The scheduler cancels its job when it stops, which must not cut a transaction or a post in half.
        task = asyncio.create_task(tick())
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        await asyncio.shield(task)

    scheduler = AsyncIOScheduler()
    scheduler.add_job(finish_one, "interval", seconds=TICK_SECONDS, max_instances=1, coalesce=True)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
        if under_way:
            await asyncio.wait(under_way, timeout=SECONDS_TO_FINISH)


@asynccontextmanager
async def _connected(settings: Settings, app: AsyncApp) -> AsyncGenerator[str]:
    """Receive what Slack sends, by Socket Mode or HTTP; gives the words that say so."""
    if settings.delivery is Delivery.HTTP:
        runner = web.AppRunner(app.web_app(path=EVENTS_PATH))
        await runner.setup()
        try:
            await web.TCPSite(runner, port=settings.port).start()
            yield f"maturity is listening for Slack's requests on port {settings.port}, path {EVENTS_PATH}."
        except OSError as error:
            raise CannotStart(f"Port {settings.port} cannot be used: {error.strerror}. Set PORT to another.") from error
        finally:
            await runner.cleanup()
        return
    assert settings.slack_app_token is not None  # noqa: S101 - that is what Socket Mode means
    app_token = settings.slack_app_token.get_secret_value()
    try:
        # Asked for once by hand, as the handler would try a wrong token for ever.
        await app.client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        raise CannotStart(f"Slack does not accept SLACK_APP_TOKEN: {error.response['error']}.") from error
    handler = AsyncSocketModeHandler(app, app_token)
    try:
        await handler.connect_async()
        yield "maturity is connected to Slack by Socket Mode."
    finally:
        await handler.close_async()
