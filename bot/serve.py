"""The running bot: open what is needed, serve until told to stop, close in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.app import build_app, build_outbox, build_workers
from bot.deps import Deps
from bot.runtime.alarms import Alarms, ScheduledAlarms
from bot.runtime.counted_log import CountedLog
from bot.runtime.http_server import listening
from bot.runtime.workers import working
from bot.settings import Delivery
from bot.slack.api_error import parse_api_error
from bot.slack.connect import connect
from bot.slack.hosts import only_to_slack, slacks_addresses
from bot.slack.http_mode import PATH, HttpMode, OnlyNew, slack_requests
from bot.slack.json import as_json
from bot.slack.once import is_first_delivery
from bot.slack.payload import Malformed, checked
from bot.slack.proxies import proxies_of, requests_through
from frameworks.catalog import load_catalog
from storage import bot_of_database
from storage.engine import Database
from storage.notifications import notifications
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from slack_bolt.async_app import AsyncApp
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.clock import Clock
    from bot.settings import Settings

log = logging.getLogger(__name__)

CALL_TIMEOUT = ClientTimeout(total=30)
SECONDS_TO_CONNECT = 30.0
SECONDS_TO_FINISH = 5.0
NEW_OBJECTS = 10_000
# Slack gives up after three seconds; a click may wait for room first, and then as long for what somebody holds.
LOCK_SECONDS = 1.25


class CannotStart(Exception):
    """The bot cannot run as it is set up; the text says why and what to do."""


async def serve(settings: Settings, clock: Clock, say: Callable[[str], None]) -> None:
    """Run the bot on Slack (or on whatever speaks Slack's API at SLACK_API_URL) until SIGINT or SIGTERM.

    ``say`` is told when the bot is ready. Raises CannotStart, UnusableDatabase or InvalidFile.
    """
    stop = _stop_signal()
    async with AsyncExitStack() as opened:
        starting = asyncio.create_task(opened.enter_async_context(running(settings, clock)))
        stopping = asyncio.create_task(stop.wait())
        # Whoever is told to stop while Slack keeps it waiting stops.
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.wait({starting})
            return
        try:
            say(starting.result())
            _keep_what_is_there()
            await stopping
        finally:
            stopping.cancel()
        log.info("Stopping.")


def _keep_what_is_there() -> None:
    """Have the garbage collector look only at what comes after the start; a full look would hold a click up for long.

    Clicks leave hardly any cycles, so it need not look at each few hundred new objects either.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


@asynccontextmanager
async def running(settings: Settings, clock: Clock, alarms: Alarms | None = None) -> AsyncGenerator[str]:
    """A bot that is connected and stays so until the block ends; gives the words that say where.

    It is called at times of ``clock`` by ``alarms``: its own, unless whoever moves the clock brings theirs.
    Raises CannotStart, UnusableDatabase or InvalidFile.
    """
    catalog = load_catalog(settings.maturity_frameworks_dir)
    async with AsyncExitStack() as opened:
        await _upgraded(settings)
        database = Database(settings.database_url, lock_seconds=LOCK_SECONDS)
        opened.push_async_callback(database.close)
        only_slack = only_to_slack(settings.slack_api_url)
        through_proxy = requests_through(proxies_of(settings))
        session = await opened.enter_async_context(
            ClientSession(
                timeout=CALL_TIMEOUT,
                json_serialize_bytes=as_json,
                middlewares=(only_slack,),
                request_class=through_proxy,
            )
        )
        deps = Deps(catalog, database, clock)
        if alarms is None:
            alarms = scheduled = ScheduledAlarms(clock)
            await opened.enter_async_context(scheduled.running())
        slack = connect(settings, deps, session, alarms)
        identity = await _check_token(settings, slack.client, deps)
        app = build_app(settings, deps, slack, identity)
        opened.push_async_callback(slack.after_ack.drain, SECONDS_TO_FINISH)
        opened.callback(slack.redraws.stop)
        outbox = build_outbox(deps, slack)
        opened.push_async_callback(outbox.finish, SECONDS_TO_FINISH)
        workers = build_workers(deps, slack, outbox)
        await opened.enter_async_context(working(workers, database, alarms))
        await opened.enter_async_context(notifications(database))
        if not _answers_beside_slack(settings):
            await opened.enter_async_context(_api(settings, database))
        yield await opened.enter_async_context(_connected(settings, app, deps))


async def _upgraded(settings: Settings) -> None:
    """Have all tables there. Another process may be doing so, and nobody waits for this one yet."""
    database = Database(settings.database_url)
    try:
        await upgrade(database)
    finally:
        await database.close()


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop.set)
    return stop


async def _check_token(settings: Settings, client: AsyncWebClient, deps: Deps) -> AsyncSlackResponse:
    """What auth.test says. A wrong token is told at the start, not at the first question; and so is another bot's."""
    with _start_problems("SLACK_BOT_TOKEN", settings):
        identity = await client.auth_test()
    workspace_id, bot_id = str(identity.get("team_id")), str(identity.get("bot_id") or identity.get("user_id"))
    async with deps.database.write() as session:
        owner = await bot_of_database.claim(session, workspace_id, bot_id, deps.clock())
    if (owner.workspace_id, owner.bot_id) != (workspace_id, bot_id):
        raise CannotStart(
            f"The database belongs to the bot {owner.bot_id} of the workspace {owner.workspace_id}, and "
            f"SLACK_BOT_TOKEN is of {bot_id} of {workspace_id}: two bots would send each other's messages. "
            "Set DATABASE_URL to another database; or, if this bot takes the other's place, run `maturity adopt` once."
        )
    return identity


@contextmanager
def _start_problems(token: str, settings: Settings) -> Generator[None]:
    """Turn what Slack or the network says of a first call into CannotStart."""
    try:
        yield
    except SlackApiError as error:
        refusal = parse_api_error(error)
        if refusal.received:
            raise CannotStart(
                f"What answers at {settings.slack_api_url} does not speak Slack's Web API: {refusal.received}. "
                "Try again in a moment; if it stays so, check SLACK_API_URL and the proxy."
            ) from error
        raise CannotStart(f"Slack does not accept {token}: {refusal.problem}.") from error
    except TimeoutError as error:
        raise CannotStart(f"Slack cannot be reached at {settings.slack_api_url}: no answer in time.") from error
    except (ClientError, OSError) as error:
        raise CannotStart(f"Slack cannot be reached at {settings.slack_api_url}: {error}.") from error


@asynccontextmanager
async def _connected(settings: Settings, app: AsyncApp, deps: Deps) -> AsyncGenerator[str]:
    """Receive what Slack sends, by Socket Mode or HTTP; gives the words that say so."""
    by_http = settings.delivery is Delivery.HTTP
    receiving = _by_http(settings, app, deps) if by_http else _by_socket_mode(settings, app)
    async with receiving as words:
        yield words


def _answers_beside_slack(settings: Settings) -> bool:
    """Whether levels are asked for on the port on which Slack's requests come in."""
    return settings.delivery is Delivery.HTTP and settings.api_port == settings.port


@asynccontextmanager
async def _api(settings: Settings, database: Database) -> AsyncGenerator[None]:
    """Levels for other programs, on a port of their own, where a token for it is set."""
    if settings.maturity_api_token is None:
        yield
        return
    from bot.api.web import api_on_its_own  # noqa: PLC0415 - few have it on

    async with AsyncExitStack() as opened:
        try:
            await opened.enter_async_context(api_on_its_own(settings.api_port, database, settings.maturity_api_token))
        except OSError as error:
            raise CannotStart(
                f"Port {settings.api_port} cannot be used: {error.strerror}. Set MATURITY_API_PORT to another."
            ) from error
        log.info("Levels can be read on port %s with the token MATURITY_API_TOKEN.", settings.api_port)
        yield


@asynccontextmanager
async def _by_http(settings: Settings, app: AsyncApp, deps: Deps) -> AsyncGenerator[str]:
    assert settings.slack_signing_secret is not None  # noqa: S101 - that is what HTTP mode means
    secret = settings.slack_signing_secret.get_secret_value()
    app.middleware(OnlyNew(partial(is_first_delivery, deps, "request")))
    web_app = slack_requests(HttpMode(app, secret, slacks_addresses(settings.slack_api_url)))
    if settings.maturity_api_token is not None and _answers_beside_slack(settings):
        from bot.api.web import add_api  # noqa: PLC0415 - few have it on

        add_api(web_app, deps.database, settings.maturity_api_token)
    async with AsyncExitStack() as opened:
        try:
            await opened.enter_async_context(listening(web_app, settings.port))
        except OSError as error:
            raise CannotStart(f"Port {settings.port} cannot be used: {error.strerror}. Set PORT to another.") from error
        yield f"maturity is listening for Slack's requests on port {settings.port}, path {PATH}."


@asynccontextmanager
async def _by_socket_mode(settings: Settings, app: AsyncApp) -> AsyncGenerator[str]:
    assert settings.slack_app_token is not None  # noqa: S101 - that is what Socket Mode means
    app_token = settings.slack_app_token.get_secret_value()
    with _start_problems("SLACK_APP_TOKEN", settings):
        # Asked for once by hand, as the handler would try a wrong token for ever.
        await app.client.apps_connections_open(app_token=app_token)
    handler = AsyncSocketModeHandler(app, app_token)
    # Its own session goes through the proxy of the environment, whatever NO_PROXY says.
    await handler.client.aiohttp_client_session.close()
    handler.client.aiohttp_client_session = ClientSession(request_class=requests_through(proxies_of(settings)))
    under_way: set[asyncio.Task[None]] = set()
    is_slacks = slacks_addresses(settings.slack_api_url)
    counted = CountedLog(log)

    async def handle(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        del client  # there is only the handler's
        try:
            request.payload = checked(request.payload, is_slacks)
        except Malformed as problem:
            counted.warn(f"Something was refused that is not what Slack sends: {problem}")
            await handler.client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
            return
        task = asyncio.create_task(handler.handle(handler.client, request))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        await asyncio.shield(task)

    handler.client.socket_mode_request_listeners[:] = [handle]
    try:
        with _start_problems("SLACK_APP_TOKEN", settings):
            async with asyncio.timeout(SECONDS_TO_CONNECT):
                await handler.connect_async()
        yield "maturity is connected to Slack by Socket Mode."
    finally:
        await _finish_what_was_received(handler.client, under_way)
        await handler.close_async()


async def _finish_what_was_received(client: SocketModeClient, under_way: set[asyncio.Task[None]]) -> None:
    """Receive nothing more, and acknowledge what was received: a click is saved and answered, or neither."""
    if client.message_receiver is not None:
        client.message_receiver.cancel()
    while not client.message_queue.empty():  # noqa: ASYNC110 - the SDK has no event for it
        await asyncio.sleep(0)
    for _ in range(2):  # until the last one taken from the queue has reached its listener
        await asyncio.sleep(0)
    if under_way:
        await asyncio.wait(under_way, timeout=SECONDS_TO_FINISH)
