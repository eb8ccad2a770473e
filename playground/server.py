"""The playground's server: puts the parts together, starts and stops."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from playground import oauth, page, snapshot
from playground.answers import handle_response_url
from playground.changes import Changes
from playground.deliveries import Deliveries
from playground.faults import Faults
from playground.http_mode import HttpMode
from playground.limits import Limits
from playground.manifest import read_manifest
from playground.methods.chat import wait_for_scheduled
from playground.methods.files import LARGEST_BYTES, take_upload
from playground.parts import Components
from playground.refusals import Refusals
from playground.same_machine import of_this_machine
from playground.seed import new_workspace
from playground.socket_mode import SocketMode
from playground.tickets import Tickets
from playground.time_machine import TimeMachine
from playground.timers import Timers
from playground.traffic import Traffic
from playground.web_api import handle_call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from playground.clock import Clock
    from playground.extras import Tool, TourStep

HOST = "127.0.0.1"


class Playground:
    """A Slack of one workspace with one app, on this machine only.

    With a ``request_url`` the app is reached by signed requests to it, else by Socket Mode. With a
    ``state_file`` the workspace is kept there. Raises BadManifest or UnusableSnapshot.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        port: int = 0,
        state_file: Path | None = None,
        request_url: str | None = None,
        clock: Clock = time.time,
        tools: Mapping[str, Tool] | None = None,
        tour: Sequence[TourStep] = (),
    ) -> None:
        self._tools = tools or {}
        self._tour = tour
        read = read_manifest(manifest, has_request_url=request_url is not None)
        workspace = (snapshot.load(state_file) if state_file else None) or new_workspace(read.name)
        changes = Changes()
        socket_mode = SocketMode(workspace.app, changes)
        # Signatures go by the real time, wherever the time machine stands.
        self._http_mode = HttpMode(request_url, workspace.app.signing_secret, time.time) if request_url else None
        transport = self._http_mode.deliver if self._http_mode else socket_mode.deliver

        def moved_clock() -> float:
            return clock() + workspace.moved_by

        timers, traffic = Timers(moved_clock), Traffic(moved_clock)
        socket_mode.renew_now_and_then(timers)
        self.parts = Components(
            workspace=workspace,
            manifest=read,
            clock=moved_clock,
            changes=changes,
            tickets=Tickets(moved_clock),
            socket_mode=socket_mode,
            deliveries=Deliveries(transport, timers, traffic),
            timers=timers,
            time_machine=TimeMachine(workspace, changes, timers),
            limits=Limits(moved_clock),
            refusals=Refusals(),
            faults=Faults(),
            traffic=traffic,
        )
        for scheduled in workspace.scheduled.values():
            wait_for_scheduled(self.parts, scheduled)
        self._port = port
        self._state_file = state_file
        self._tasks: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    @property
    def page_url(self) -> str:
        """The address of the page."""
        return f"{self.parts.socket_mode.base_url}/"

    @property
    def api_url(self) -> str:
        """The base of the Web API."""
        return f"{self.parts.socket_mode.base_url}/api/"

    @property
    def bot_token(self) -> str:
        """The token of the installed app."""
        return self.parts.workspace.app.bot_token

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.parts.workspace.app.app_token

    @property
    def signing_secret(self) -> str:
        """What requests to the app are signed with."""
        return self.parts.workspace.app.signing_secret

    @property
    def on_clock_moved(self) -> list[Callable[[], None]]:
        """What is called when the clock was moved; add to it."""
        return self.parts.time_machine.on_moved

    async def move_clock(self, seconds: float) -> None:
        """Move the playground's clock on, and set going what is due by it."""
        self.parts.time_machine.move(seconds)

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken, UnusableSnapshot when the file cannot be written."""
        app = web.Application(client_max_size=LARGEST_BYTES, middlewares=[of_this_machine])
        page.add_routes(app, self.parts, self._tools, self._tour)
        oauth.add_routes(app, self.parts)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/response/{ticket}", self._response)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/socket-mode", self.parts.socket_mode.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        self.parts.socket_mode.base_url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        self._tasks.add(asyncio.create_task(self.parts.timers.keep_looking()))
        if self._state_file:
            snapshot.save(self._state_file, self.parts.workspace)
            saving = snapshot.keep_saving(
                self._state_file, self.parts.workspace, self.parts.changes, self.parts.changes.count
            )
            self._tasks.add(asyncio.create_task(saving))

    async def stop(self) -> None:
        """Hang up and save for the last time."""
        for task in self._tasks:
            task.cancel()
        # What they began is over before the connections that it needs are.
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.parts.socket_mode.close()
        if self._http_mode:
            await self._http_mode.close()
        if self._runner:
            await self._runner.cleanup()
        if self._state_file:
            snapshot.save(self._state_file, self.parts.workspace)

    async def _call(self, request: web.Request) -> web.Response:
        return await handle_call(self.parts, request)

    async def _upload(self, request: web.Request) -> web.Response:
        content = (
            (await request.read()) if request.content_type != "multipart/form-data" else await _first_part(request)
        )
        problem = take_upload(self.parts, request.match_info["file"], content)
        return web.Response(text=problem or f"OK - {len(content)}", status=400 if problem else 200)

    async def _response(self, request: web.Request) -> web.Response:
        return await handle_response_url(self.parts, request)


async def _first_part(request: web.Request) -> bytes:
    """The content of a form's first part, as browsers and some SDKs upload a file."""
    part = await (await request.multipart()).next()
    return await part.read() if isinstance(part, BodyPartReader) else b""
