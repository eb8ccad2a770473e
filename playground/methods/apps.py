"""Who the app is, and where it connects by Socket Mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.methods.call import Method, Refused, method

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


METHODS: dict[str, Method] = {
    "auth.test": method(auth_test, tier=4),
    "apps.connections.open": method(open_connection, tier=3, caller="app"),
}
