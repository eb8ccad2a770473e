"""Who may talk to the playground: programs of this machine and its own page, but no page of anybody else's.

It needs no password, and can act as anyone. A page on the web must not reach it through the browser of somebody who
has it open: neither by a name that points to this machine, nor by sending forms to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

NAMES = ("127.0.0.1", "localhost", "[::1]")
HTTP_PORT = 80
NOT_HERE = "The playground is only for programs and pages of this machine, at its own address.\n"


@web.middleware
async def of_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer only what is asked at the playground's own address, by no page but its own."""
    transport = request.transport
    port = transport.get_extra_info("sockname")[1] if transport else 0
    hosts = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == HTTP_PORT else set())
    if not _is_at_home(request, hosts):
        return web.Response(status=403, text=NOT_HERE)
    return await handler(request)


def _is_at_home(request: web.Request, hosts: set[str]) -> bool:
    asked_at = request.headers.getall("Host", [])
    # slack_sdk's own client of Socket Mode leaves the port away; a browser does so for the usual port alone.
    if len(asked_at) != 1 or asked_at[0].lower() not in hosts | set(NAMES):
        return False
    # Programs send no Origin, browsers do with whatever acts; a page that is nobody's has "null".
    if any(origin not in {f"http://{host}" for host in hosts} for origin in request.headers.getall("Origin", [])):
        return False
    # A link to the page may stand anywhere; a picture, frame or script of another page's is no link.
    is_link = request.method in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Dest") == "document"
    return is_link or request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
