"""`GET /api/v1/levels` and `GET /metrics`, for whoever has the token."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.api.levels import BadQuery, cursor_in, limit_in, page
from bot.api.metrics import gauges
from bot.runtime.http_server import keep_connection, listening
from storage import levels

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from pydantic import SecretStr

    from storage.engine import Database

LEVELS = "/api/v1/levels"
METRICS = "/metrics"
CACHE = "private, max-age=60"


def add_api(app: web.Application, database: Database, token: SecretStr) -> None:
    """Answer both addresses in an application."""

    def guarded(answer: Callable[[web.Request], Awaitable[web.Response]]) -> Any:
        async def handle(request: web.Request) -> web.Response:
            if not _has_token(request, token):
                return _refused()
            keep_connection(request)
            return await answer(request)

        return handle

    async def show_levels(request: web.Request) -> web.Response:
        try:
            limit, after = limit_in(request.query), cursor_in(request.query)
        except BadQuery as error:
            return _json({"error": f"{error}."}, status=400)
        async with database.read() as session:
            rows = await levels.published_levels(
                session,
                channel_id=request.query.get("team"),
                framework_id=request.query.get("model"),
                after=after,
                limit=limit + 1,
            )
        return _cached(request, page(rows, limit))

    async def show_metrics(_: web.Request) -> web.Response:
        async with database.read() as session:
            rows = await levels.published_levels(session)
        return web.Response(body=await asyncio.to_thread(gauges, rows), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.add_routes([web.get(LEVELS, guarded(show_levels)), web.get(METRICS, guarded(show_metrics))])


@asynccontextmanager
async def api_on_its_own(port: int, database: Database, token: SecretStr) -> AsyncGenerator[None]:
    """Answer on a port of its own until the block ends. Raises OSError where it cannot be used."""
    app = web.Application()
    add_api(app, database, token)
    async with listening(app, port):
        yield


def _has_token(request: web.Request, token: SecretStr) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # Compared in constant time: how long it takes says nothing about the token.
    same = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token.get_secret_value().encode())
    return same and scheme.lower() == "bearer"


def _refused() -> web.Response:
    answer = _json({"error": "The token is missing or wrong: send Authorization: Bearer with it."}, status=401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="maturity"'
    return answer


def _cached(request: web.Request, body: dict[str, Any]) -> web.Response:
    """The body, or that it is the one the reader has."""
    answer = _json(body)
    assert isinstance(answer.body, bytes)  # noqa: S101 - it was just made of bytes
    answer.etag = hashlib.sha256(answer.body).hexdigest()[:32]
    answer.headers["Cache-Control"] = CACHE
    answer.headers["Vary"] = "Authorization"
    known = request.if_none_match or ()
    if any(one.value in (answer.etag.value if answer.etag else "", "*") for one in known):
        kept = {name: answer.headers[name] for name in ("ETag", "Cache-Control", "Vary")}
        return web.Response(status=304, headers=kept)
    return answer


def _json(body: dict[str, Any], *, status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        status=status,
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
