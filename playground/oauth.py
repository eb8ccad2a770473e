"""Installing the app: the page that asks a person for consent, and gives the app a code for it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

if TYPE_CHECKING:
    from playground.parts import Components

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Install {name}</title><link rel="stylesheet" href="/static/styles.css">
<main class="consent"><h1>{name} would like to come to {team}</h1>
<p>It asks for:</p><ul>{scopes}</ul>
<form method="post"><button name="answer" value="allow">Allow</button>
<button name="answer" value="deny">Cancel</button></form></main></html>
"""


def add_routes(app: web.Application, parts: Components) -> None:
    """The consent page, at Slack's own path."""

    async def ask(request: web.Request) -> web.Response:
        problem = _problem(parts, request)
        if problem:
            return web.Response(status=400, text=problem)
        scopes = "".join(f"<li>{html.escape(one)}</li>" for one in request.query["scope"].split(","))
        name, team = html.escape(parts.workspace.app.name), html.escape(parts.workspace.name)
        return web.Response(text=PAGE.format(name=name, team=team, scopes=scopes), content_type="text/html")

    async def answered(request: web.Request) -> web.Response:
        problem = _problem(parts, request)
        if problem:
            return web.Response(status=400, text=problem)
        allowed = (await request.post()).get("answer") == "allow"
        answer = {"code": parts.tickets.new_code()} if allowed else {"error": "access_denied"}
        raise web.HTTPFound(
            _with_query(request.query["redirect_uri"], answer | {"state": request.query.get("state", "")})
        )

    app.router.add_get("/oauth/v2/authorize", ask)
    app.router.add_post("/oauth/v2/authorize", answered)


def _problem(parts: Components, request: web.Request) -> str | None:
    query = request.query
    if query.get("client_id") != parts.workspace.app.client_id:
        return "invalid_client_id"
    unknown = set(query.get("scope", "").split(",")) - parts.manifest.scopes
    if unknown:
        return f"invalid_scope: {', '.join(sorted(unknown))}"
    return None if urlsplit(query.get("redirect_uri", "")).scheme in {"http", "https"} else "bad_redirect_uri"


def _with_query(address: str, more: dict[str, str]) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *more.items()])))
