"""What the web page asks of the server, and the word to it that something changed."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from aiohttp import web

from playground import acting, membership
from playground.deeds import NOT_THERE
from playground.page_state import STEP, can_return, state, workspace_state

if TYPE_CHECKING:
    from playground.extras import Tool, TourStep
    from playground.parts import Components
    from playground.workspace import Conversation

STATIC = Path(__file__).parent / "static"
# Nothing comes from elsewhere, and nothing that a message holds can run.
CONTENT_POLICY = "default-src 'self'; img-src 'self' data: https:; base-uri 'none'; frame-ancestors 'none'"
DAY_SECONDS = 24 * 3600

Sent = dict[str, Any]
Deed = Callable[["Components", str, Sent], Awaitable[str | None]]


def add_routes(app: web.Application, parts: Components, tools: Mapping[str, Tool], tour: Sequence[TourStep]) -> None:
    """The page's addresses."""
    app.router.add_get("/", _index)
    app.router.add_get("/page/workspace", partial(_workspace, parts, tools, tour))
    for name, answer in SEEN.items():
        app.router.add_get(f"/page/{name}", partial(answer, parts))
    app.router.add_get("/archives/{conversation}/{ts}", _permalink)
    app.router.add_get("/files/{user}/{id}/{name}", _file_link)
    app.router.add_get("/files-pri/{team}-{id}/{name}", _file_link)
    for name, do in DEEDS.items():
        app.router.add_post(f"/page/{name}", _deed(parts, do))

    async def use_tool(parts: Components, user_id: str, sent: Sent) -> str | None:
        tool = str(sent["id"])
        if tool.startswith(STEP):
            return await acting.run_step(parts, user_id, tool.removeprefix(STEP), sent.get("inputs", {}))
        await tools[tool].run(parts)
        return None

    app.router.add_post("/page/tool", _deed(parts, use_tool))
    app.router.add_static("/static/", STATIC)


async def _index(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": CONTENT_POLICY})


async def _permalink(request: web.Request) -> web.Response:
    thread_ts = request.query.get("thread_ts")
    opened = {"open": request.match_info["conversation"], **({"thread": thread_ts} if thread_ts else {})}
    raise web.HTTPFound(f"/#{urlencode(opened)}")


async def _workspace(
    parts: Components, tools: Mapping[str, Tool], tour: Sequence[TourStep], _request: web.Request
) -> web.Response:
    return web.json_response(workspace_state(parts, tools, tour))


async def _state(parts: Components, request: web.Request) -> web.Response:
    user_id = _person(parts, request.query.get("as"))
    conversation = parts.workspace.conversations.get(request.query.get("open", ""))
    return web.json_response(state(parts, user_id, conversation, request.query.get("thread")))


async def _traffic(parts: Components, request: web.Request) -> web.Response:
    return web.json_response({"exchanges": parts.traffic.after(int(request.query.get("after", "0")))})


async def _file(parts: Components, request: web.Request) -> web.Response:
    found = parts.workspace.files.get(request.match_info["id"])
    if found is None:
        raise web.HTTPNotFound
    # A file of the app's is looked at, never run; what is no picture is kept, under its own name.
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
    if not found.mimetype.startswith("image/"):
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    charset = "utf-8" if found.mimetype.startswith("text/") else None
    body = base64.b64decode(found.content)
    return web.Response(body=body, content_type=found.mimetype, charset=charset, headers=headers)


async def _file_link(request: web.Request) -> web.Response:
    """A file's address in Slack's manner leads to the file."""
    raise web.HTTPFound(f"/page/file/{quote(request.match_info['id'], safe='')}")


async def _live(parts: Components, request: web.Request) -> web.StreamResponse:
    changes = parts.changes
    socket = web.WebSocketResponse(heartbeat=20)
    await socket.prepare(request)
    count = changes.count
    with contextlib.suppress(ConnectionError):  # the page was closed
        while not socket.closed:
            await socket.send_json({"changed": True})
            count = await changes.after(count)
    return socket


SEEN: dict[str, Callable[[Components, web.Request], Awaitable[web.StreamResponse]]] = {
    "state": _state,
    "traffic": _traffic,
    "file/{id}": _file,
    "live": _live,
}


def _deed(parts: Components, do: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A POST that does something in a person's name. JSON only, so that no other site's page can send it."""

    async def answer(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        sent = await request.json()
        # A channel may be deleted while somebody still has it open.
        if "conversation" in sent and sent["conversation"] not in parts.workspace.conversations:
            return web.json_response({"problem": NOT_THERE})
        try:
            return web.json_response({"problem": await do(parts, _person(parts, sent.get("as")), sent)})
        except KeyError as error:
            raise web.HTTPBadRequest(text=json.dumps({"problem": f"The page sent nonsense: {error}"})) from error

    return answer


async def _type(parts: Components, user_id: str, sent: Sent) -> str | None:
    return await acting.type_text(parts, user_id, _conversation(parts, sent), sent["text"], sent.get("thread_ts"))


async def _click(parts: Components, user_id: str, sent: Sent) -> str | None:
    where = (sent["block_id"], sent["action_id"], sent.get("chosen", {}), sent.get("values", {}))
    if "view_id" in sent:
        return await acting.click_view(parts, user_id, sent["view_id"], *where)
    return await acting.click_message(parts, user_id, _conversation(parts, sent), sent["ts"], *where)


async def _submit(parts: Components, user_id: str, sent: Sent) -> str | None:
    return await acting.submit(parts, user_id, sent["view_id"], sent.get("values", {}))


async def _close(parts: Components, user_id: str, sent: Sent) -> str | None:
    return await acting.close(parts, user_id, sent["view_id"])


async def _home(parts: Components, user_id: str, _sent: Sent) -> str | None:
    return await acting.open_home(parts, user_id)


async def _read(parts: Components, user_id: str, sent: Sent) -> None:
    acting.read(parts, user_id, _conversation(parts, sent))


async def _join(parts: Components, user_id: str, sent: Sent) -> str | None:
    return await membership.join(parts, user_id, _conversation(parts, sent))


async def _shortcut(parts: Components, user_id: str, sent: Sent) -> str | None:
    if "ts" in sent:
        where = (_conversation(parts, sent), sent["ts"])
        return await acting.use_message_shortcut(parts, user_id, sent["callback_id"], *where)
    return await acting.use_shortcut(parts, user_id, sent["callback_id"])


async def _fault(parts: Components, _user_id: str, sent: Sent) -> None:
    if "copies" in sent:
        parts.deliveries.copies = sent["copies"]
    if "hold" in sent:
        (parts.deliveries.hold if sent["hold"] else parts.deliveries.release)()
    if "newer_blocks" in sent:
        parts.refusals.newer_blocks = bool(sent["newer_blocks"])
    if "uploads" in sent:
        parts.refusals.uploads = bool(sent["uploads"])
    if "no_team" in sent:
        parts.refusals.no_team = bool(sent["no_team"])
    if "little_history" in sent:
        parts.limits.little_history = bool(sent["little_history"])
    if sent.get("renew"):
        await parts.socket_mode.refresh()
    parts.changes.happened()


async def _time(parts: Components, _user_id: str, sent: Sent) -> str | None:
    if sent.get("return"):
        if not can_return(parts):
            return "Something has happened since, so time cannot run back."
        parts.time_machine.return_to_now()
    else:
        parts.time_machine.move(max(0, sent["days"]) * DAY_SECONDS)
    await parts.timers.run_due()
    return None


DEEDS: dict[str, Deed] = {
    "type": _type,
    "click": _click,
    "submit": _submit,
    "close": _close,
    "home": _home,
    "read": _read,
    "join": _join,
    "shortcut": _shortcut,
    "fault": _fault,
    "time": _time,
}


def _person(parts: Components, user_id: str | None) -> str:
    if user_id not in parts.workspace.people:
        raise web.HTTPBadRequest(text=json.dumps({"problem": f"There is nobody with the id {user_id}."}))
    return user_id


def _conversation(parts: Components, sent: Sent) -> Conversation:
    return parts.workspace.conversations[sent["conversation"]]
