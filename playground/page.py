"""What the web page asks of the server, and the word to it that something changed."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground import acting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.parts import Parts
    from playground.workspace import Conversation, Message, View

STATIC = Path(__file__).parent / "static"
# Nothing comes from elsewhere, and nothing that a message holds can run.
CONTENT_POLICY = "default-src 'self'; img-src 'self' data: https:; base-uri 'none'; frame-ancestors 'none'"

Answer = dict[str, Any]


class BadRequest(Exception):
    """The page asked for something that makes no sense."""


def add_routes(app: web.Application, parts: Parts) -> None:
    """The page's addresses."""

    async def index(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html", headers={"Content-Security-Policy": CONTENT_POLICY})

    async def workspace(_request: web.Request) -> web.Response:
        return web.json_response(_workspace(parts))

    async def state(request: web.Request) -> web.Response:
        user_id = _person(parts, request.query.get("as"))
        conversation = parts.workspace.conversations.get(request.query.get("open", ""))
        return web.json_response(_state(parts, user_id, conversation))

    async def live(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        count = parts.changes.count
        with contextlib.suppress(ConnectionError):  # the page was closed
            while not socket.closed:
                await socket.send_json({"changed": True})
                count = await parts.changes.after(count)
        return socket

    app.router.add_get("/", index)
    app.router.add_get("/page/workspace", workspace)
    app.router.add_get("/page/state", state)
    app.router.add_get("/page/live", live)
    for name, handle in DEEDS.items():
        app.router.add_post(f"/page/{name}", _deed(parts, handle))
    app.router.add_static("/static/", STATIC)


def _deed(
    parts: Parts, handle: Callable[[Parts, str, Answer], Awaitable[str | None]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A POST that does something in a person's name. JSON only, so that no other site's page can send it."""

    async def answer(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        sent = await request.json()
        try:
            return web.json_response({"problem": await handle(parts, _person(parts, sent.get("as")), sent)})
        except (BadRequest, KeyError) as error:
            raise web.HTTPBadRequest(text=json.dumps({"problem": f"The page sent nonsense: {error}"})) from error

    return answer


async def _type(parts: Parts, user_id: str, sent: Answer) -> str | None:
    return await acting.type_text(parts, user_id, _conversation(parts, sent), sent["text"])


async def _click(parts: Parts, user_id: str, sent: Answer) -> str | None:
    where = (sent["block_id"], sent["action_id"], sent.get("chosen", {}), sent.get("values", {}))
    if "view_id" in sent:
        return await acting.click_view(parts, user_id, sent["view_id"], *where)
    return await acting.click_message(parts, user_id, _conversation(parts, sent), sent["ts"], *where)


async def _submit(parts: Parts, user_id: str, sent: Answer) -> str | None:
    return await acting.submit(parts, user_id, sent["view_id"], sent.get("values", {}))


async def _close(parts: Parts, user_id: str, sent: Answer) -> str | None:
    return await acting.close(parts, user_id, sent["view_id"])


async def _home(parts: Parts, user_id: str, _sent: Answer) -> str | None:
    return await acting.open_home(parts, user_id)


async def _read(parts: Parts, user_id: str, sent: Answer) -> None:
    acting.read(parts, user_id, _conversation(parts, sent))


async def _join(parts: Parts, user_id: str, sent: Answer) -> str | None:
    return acting.join(parts, user_id, _conversation(parts, sent))


DEEDS: dict[str, Callable[[Parts, str, Answer], Awaitable[str | None]]] = {
    "type": _type,
    "click": _click,
    "submit": _submit,
    "close": _close,
    "home": _home,
    "read": _read,
    "join": _join,
}


def _person(parts: Parts, user_id: str | None) -> str:
    if user_id not in parts.workspace.people:
        raise web.HTTPBadRequest(text=json.dumps({"problem": f"There is nobody with the id {user_id}."}))
    return user_id


def _conversation(parts: Parts, sent: Answer) -> Conversation:
    return parts.workspace.conversations[sent["conversation"]]


def _workspace(parts: Parts) -> Answer:
    workspace = parts.workspace
    return {
        "team": {"id": workspace.id, "name": workspace.name},
        "app": {
            "name": workspace.app.name,
            "bot_user_id": workspace.app.bot_user_id,
            "conversation_ids": {one: workspace.app_conversation(one).id for one in workspace.people},
            "commands": [
                {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
                for one in parts.manifest.commands
            ],
            "has_home": parts.manifest.has_home,
        },
        "people": [person.model_dump() for person in workspace.people.values()],
    }


def _state(parts: Parts, user_id: str, opened: Conversation | None) -> Answer:
    workspace = parts.workspace
    visible = [one for one in workspace.conversations.values() if one.seen_by(user_id)]
    home = workspace.homes.get(user_id)
    names = {one: workspace.name_of(one) for one in [*workspace.people, workspace.app.bot_user_id]}
    return {
        "conversations": [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind,
                "topic": one.topic,
                "member": user_id in one.members,
                "unread": one.unread(user_id),
            }
            for one in visible
        ],
        "messages": [_message(parts, one) for one in opened.messages if one.only_for in (None, user_id)]
        if opened in visible and opened is not None
        else [],
        "home": _view(home) if home else None,
        "modals": [_view(one) for one in workspace.modals.get(user_id, [])],
        "names": {**names, **{one.id: one.name for one in visible}},
    }


def _message(parts: Parts, message: Message) -> Answer:
    workspace = parts.workspace
    return {
        "ts": message.ts,
        "author": {
            "id": message.user,
            "name": workspace.name_of(message.user),
            "is_bot": message.user not in workspace.people,
        },
        "text": message.text,
        "blocks": message.blocks,
        "edited": message.edited,
        "ephemeral": message.only_for is not None,
    }


def _view(view: View) -> Answer:
    def plain(name: str) -> str | None:
        return (view.content.get(name) or {}).get("text")

    return {
        "id": view.id,
        "hash": view.hash,
        "type": view.content["type"],
        "title": plain("title"),
        "submit": plain("submit"),
        "close": plain("close"),
        "blocks": view.content["blocks"],
        "errors": view.errors,
    }
