"""The Web API over HTTP: arguments in any of Slack's forms, tokens, scopes, errors in Slack's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.errors import RateLimited, Refused
from playground.methods import METHODS
from playground.methods.call import Call, Method
from playground.refusals import NEED_TEAM, UPLOAD_METHOD

if TYPE_CHECKING:
    from playground.parts import Components


async def handle_call(parts: Components, request: web.Request) -> web.Response:
    """Answer one call, unless it goes wrong on the way."""
    return await parts.faults.around(request, lambda fault: _handle(parts, request, fault))


async def _handle(parts: Components, request: web.Request, fault: Exception | None) -> web.Response:
    sent: dict[str, Any] = {}
    status, headers = 200, {}
    try:
        sent = await _arguments(request)
        if fault is not None:
            raise fault
        body: dict[str, Any] = {"ok": True, **_answer(parts, request, sent)}
    except RateLimited as limited:
        body = {"ok": False, "error": "ratelimited"}
        status, headers = 429, {"Retry-After": str(limited.seconds)}
    except Refused as refused:
        body = {"ok": False, "error": refused.error, **refused.more}
        if refused.messages:
            body["response_metadata"] = {"messages": refused.messages}
    parts.traffic.add("app", request.match_info["method"], sent, body)
    parts.changes.happened()
    return web.json_response(body, status=status, headers=headers)


def _answer(parts: Components, request: web.Request, sent: dict[str, Any]) -> dict[str, Any]:
    name = request.match_info["method"]
    method = METHODS.get(name)
    if method is None or (parts.refusals.uploads and name == UPLOAD_METHOD):
        raise Refused("unknown_method")
    step = _check_token(parts, method, _token(request, sent))
    if parts.refusals.no_team and name in NEED_TEAM and not sent.get("team_id"):
        raise Refused("missing_argument", arg="team_id")
    wait = parts.limits.wait_for(name, method.tier)
    if wait:
        raise RateLimited(wait)
    arguments = {name: value for name, value in sent.items() if value is not None}
    call = Call(parts, arguments, request.headers.get("Authorization", ""), step)
    unknown = sorted(set(call.arguments) - method.arguments)
    if unknown:
        raise Refused("invalid_arguments", [f"[ERROR] no such argument: {name}" for name in unknown])
    if method.scopes:
        call.need_scope(*method.scopes)
    return method.handle(call)


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json" and request.can_read_body:
        try:
            sent = await request.json()
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(sent, dict):
            raise Refused("json_not_object")
        return {**request.query, **sent}
    return {**request.query, **(await request.post())}


def _token(request: web.Request, sent: dict[str, Any]) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else sent.get("token")


def _check_token(parts: Components, method: Method, token: str | None) -> str | None:
    """Gives the execution id of the custom step that a token is for, which serves like the bot's. Raises Refused."""
    app = parts.workspace.app
    if method.caller == "nobody":
        return None
    if not token:
        raise Refused("not_authed")
    step = parts.tickets.step_of(token)
    if step is None and token not in (app.bot_token, app.app_token):
        raise Refused("invalid_auth")
    if (token == app.app_token) != (method.caller == "app"):
        raise Refused("not_allowed_token_type")
    return step.execution_id if step else None
