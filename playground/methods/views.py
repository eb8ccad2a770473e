"""Dialogs and the Home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from playground.blocks import with_ids
from playground.errors import Refused
from playground.methods.call import Method, method
from playground.refusals import problems_here
from playground.tickets import UnusableTrigger
from playground.workspace import View, new_id

if TYPE_CHECKING:
    from playground.methods.call import Call
    from playground.parts import Components

MOST_MODALS = 3


def open_modal(call: Call) -> dict[str, Any]:
    """Open a dialog for whoever just did something; the trigger lives three seconds and serves once."""
    trigger_id = call.text("trigger_id")
    content = checked_view(call.parts, call.structure("view"), "modal")
    try:
        user_id = call.parts.tickets.use_trigger(trigger_id)
    except UnusableTrigger as error:
        raise Refused(str(error)) from None
    return {"view": as_slack_has_it(call.parts, push_modal(call.parts, user_id, content))}


def push(call: Call) -> dict[str, Any]:
    """Put a dialog on top of the one that a click came from."""
    trigger_id = call.text("trigger_id")
    content = checked_view(call.parts, call.structure("view"), "modal")
    try:
        user_id = call.parts.tickets.use_trigger(trigger_id)
    except UnusableTrigger as error:
        raise Refused(str(error)) from None
    if not call.parts.workspace.modals.get(user_id):
        raise Refused("not_found")
    return {"view": as_slack_has_it(call.parts, push_modal(call.parts, user_id, content))}


def update(call: Call) -> dict[str, Any]:
    """Draw an open dialog anew. With a hash, only if it is still as the app knows it."""
    view_id, external_id = call.arguments.get("view_id"), call.arguments.get("external_id")
    open_views = [view for stack in call.parts.workspace.modals.values() for view in stack]
    found = next(
        (
            one
            for one in open_views
            if one.id == view_id or (external_id and one.content.get("external_id") == external_id)
        ),
        None,
    )
    if found is None:
        raise Refused("not_found")
    content = checked_view(call.parts, call.structure("view"), "modal")
    if call.arguments.get("hash") and call.arguments["hash"] != found.hash:
        raise Refused("hash_conflict")
    found.content, found.hash, found.errors = content, new_hash(call.parts), {}
    call.parts.changes.happened()
    return {"view": as_slack_has_it(call.parts, found)}


def publish(call: Call) -> dict[str, Any]:
    """Draw a person's Home tab. With a hash, only if nobody drew it since."""
    workspace = call.parts.workspace
    user_id = call.text("user_id")
    if not call.parts.manifest.has_home:
        raise Refused("not_enabled")
    if user_id not in workspace.people:
        raise Refused("user_not_found")
    content = checked_view(call.parts, call.structure("view"), "home")
    before = workspace.homes.get(user_id)
    if call.arguments.get("hash") and before is not None and call.arguments["hash"] != before.hash:
        raise Refused("hash_conflict")
    view_id = before.id if before else new_id("V0")
    view = View(id=view_id, hash=new_hash(call.parts), content=content, root_id=view_id)
    workspace.homes[user_id] = view
    call.parts.changes.happened()
    return {"view": as_slack_has_it(call.parts, view)}


def checked_view(parts: Components, view: Any, kind: Literal["modal", "home"]) -> dict[str, Any]:
    """A view's content, its blocks with ids. Raises Refused for what Slack does not take."""
    if not isinstance(view, dict):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: view"])
    found = problems_here(parts.refusals, parts.workspace, "modal_view" if kind == "modal" else "home_view", view)
    if found:
        raise Refused("invalid_arguments", found)
    titles = {name: {"emoji": True, **view[name]} for name in ("title", "submit", "close") if view.get(name)}
    return {**view, **titles, "blocks": with_ids(view["blocks"])}


def push_modal(parts: Components, user_id: str, content: dict[str, Any]) -> View:
    """Put a dialog on top of a person's stack. Raises Refused above three."""
    stack = parts.workspace.modals.setdefault(user_id, [])
    if len(stack) >= MOST_MODALS:
        raise Refused("push_limit_reached")
    view_id = new_id("V0")
    previous = stack[-1].id if stack else None
    root = stack[0].id if stack else view_id
    view = View(id=view_id, hash=new_hash(parts), content=content, root_id=root, previous_id=previous)
    stack.append(view)
    parts.changes.happened()
    return view


def new_hash(parts: Components) -> str:
    """Tells one drawing of a view from the next."""
    return f"{int(parts.clock())}.{new_id('')[:8]}"


def as_slack_has_it(parts: Components, view: View, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """A view as methods and payloads show it, with the values of its inputs."""
    defaults = {"title": None, "close": None, "submit": None, "private_metadata": "", "callback_id": ""}
    return {
        **defaults,
        "clear_on_close": False,
        "notify_on_close": False,
        "external_id": "",
        **view.content,
        "id": view.id,
        "team_id": parts.workspace.id,
        "state": {"values": values or {}},
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": parts.workspace.app.id,
        "app_installed_team_id": parts.workspace.id,
        "bot_id": parts.workspace.app.bot_id,
    }


METHODS: dict[str, Method] = {
    "views.open": method(open_modal, "trigger_id", "view", tier=4),
    "views.push": method(push, "trigger_id", "view", tier=4),
    "views.update": method(update, "view_id", "external_id", "view", "hash", tier=4),
    "views.publish": method(publish, "user_id", "view", "hash", tier=4),
}
