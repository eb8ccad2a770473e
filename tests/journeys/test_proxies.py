"""The bot behind a proxy: all that it sends goes through it, but what stays on this machine."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from playground.people import Somebody
from playground.same_machine import NAMES
from playground.server import Playground
from tests.journeys.conftest import installed
from tests.journeys.steering import running_on

SLACK = "slack.example"


class Proxy:
    """A proxy that takes everything to one port of this machine, and keeps what it was asked for."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self.url = ""
        self._port = port
        self._tasks: set[asyncio.Task[None]] = set()

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, to_there = await asyncio.open_connection("127.0.0.1", self._port)
        back = asyncio.create_task(self._copy(there, writer))
        self._tasks.add(back)
        await self._copy(reader, to_there)
        await back

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while sent := await reader.read(1 << 16):
                self.asked += re.findall(rf"(?:GET|POST) (?:http|ws)://{SLACK}/(\S+) HTTP", sent.decode("latin-1"))
                writer.write(sent)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@pytest.fixture
async def proxy(playground: Playground, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Proxy]:
    """The playground is a Slack elsewhere, to which this proxy leads."""
    proxy = Proxy(int(playground.api_url.split(":")[2].split("/")[0]))
    server = await asyncio.start_server(proxy.relay, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    monkeypatch.setattr("playground.same_machine.NAMES", (*NAMES, SLACK))
    playground.parts.socket_mode.base_url = f"http://{SLACK}"
    yield proxy
    server.close()


async def test_all_that_goes_to_slack_goes_through_the_proxy(
    settings: Settings, playground: Playground, ada: Somebody, proxy: Proxy
) -> None:
    settings = installed(settings, playground).model_copy(update={"http_proxy": SecretStr(proxy.url)})
    async with running_on(playground, settings):
        await ada.types("/maturity assess azure")
        await ada.sees("direct messages")
        await ada.types("/maturity export")
        await ada.clicks("JSON")
        await ada.sees("It comes in your direct messages.")
        await ada.until(lambda: any("upload/" in path for path in proxy.asked), "the upload")
    kinds = {path.split("/")[0].split("?")[0] for path in proxy.asked}
    assert kinds == {"api", "response", "upload", "socket-mode"}


async def test_what_is_on_this_machine_is_reached_without_a_proxy(
    settings: Settings, playground: Playground, ada: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://proxy.invalid:3128")
    nowhere = {name: SecretStr("http://proxy.invalid:3128") for name in ("https_proxy", "http_proxy")}
    async with running_on(playground, installed(settings, playground).model_copy(update=nowhere)):
        await ada.types("/maturity assess azure")
        await ada.sees("direct messages")
