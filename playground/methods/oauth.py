"""The end of an installation: the app changes the code of a consent for its token."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from playground.errors import Refused
from playground.methods.call import Method, method

if TYPE_CHECKING:
    from playground.methods.call import Call


def access(call: Call) -> dict[str, Any]:
    """Change a code for the bot's token. Raises Refused for another app's credentials, or a code that was used."""
    workspace = call.parts.workspace
    client_id, client_secret = _credentials(call)
    if client_id != workspace.app.client_id:
        raise Refused("invalid_client_id")
    if client_secret != workspace.app.client_secret:
        raise Refused("bad_client_secret")
    if not call.parts.tickets.use_code(call.text("code")):
        raise Refused("invalid_code")
    return {
        "access_token": workspace.app.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(call.parts.manifest.scopes)),
        "bot_user_id": workspace.app.bot_user_id,
        "app_id": workspace.app.id,
        "team": {"id": workspace.id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": next(iter(workspace.people))},
    }


def _credentials(call: Call) -> tuple[str, str]:
    """The app's id and secret, from the arguments or by HTTP's basic authorisation."""
    scheme, _, encoded = call.authorization.partition(" ")
    if scheme == "Basic":
        client_id, _, client_secret = base64.b64decode(encoded).decode().partition(":")
        return client_id, client_secret
    return call.text("client_id"), call.text("client_secret")


METHODS: dict[str, Method] = {
    "oauth.v2.access": method(
        access, *("client_id", "client_secret", "code", "redirect_uri", "grant_type"), tier=4, caller="nobody"
    ),
}
