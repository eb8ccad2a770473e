"""Who the app is, and where it connects by Socket Mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.errors import Refused
from playground.methods.call import Method, method
from playground.refusals import problems_here

if TYPE_CHECKING:
    from playground.methods.call import Call


def auth_test(call: Call) -> dict[str, Any]:
    """Whose token this is."""
    workspace = call.parts.workspace
    return {
        "url": f"https://{workspace.domain}.example/",
        "team": workspace.name,
        "user": workspace.app.name,
        "team_id": workspace.id,
        "user_id": workspace.app.bot_user_id,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(call: Call) -> dict[str, Any]:
    """An address for one Socket Mode connection."""
    if not call.parts.manifest.socket_mode:
        raise Refused("not_allowed", ["[ERROR] Socket Mode is off in the app's manifest"])
    return {"url": call.parts.socket_mode.new_address()}


def api_test(call: Call) -> dict[str, Any]:
    """Whether anybody is there."""
    if call.arguments.get("error"):
        raise Refused(str(call.arguments["error"]))
    return {"args": dict(call.arguments)}


def validate_blocks(call: Call) -> dict[str, Any]:
    """Whether Slack would take blocks."""
    found = problems_here(call.parts.refusals, call.parts.workspace, "message_blocks", call.structure("blocks"))
    if found:
        raise Refused("invalid_blocks", found)
    return {}


def bot_info(call: Call) -> dict[str, Any]:
    """The app's bot user."""
    app = call.parts.workspace.app
    if call.arguments.get("bot", app.bot_id) != app.bot_id:
        raise Refused("bot_not_found")
    return {"bot": {"id": app.bot_id, "app_id": app.id, "user_id": app.bot_user_id, "name": app.name, "deleted": False}}


METHODS: dict[str, Method] = {
    "api.test": method(api_test, "error", "foo", tier=4, caller="nobody"),
    "blocks.validate": method(validate_blocks, "blocks", tier=4),
    "bots.info": method(bot_info, "bot", tier=3, scopes=("users:read",)),
    "auth.test": method(auth_test, tier=4),
    "apps.connections.open": method(open_connection, tier=3, caller="app"),
}
