"""People, the team and the app's own user."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from playground.methods.call import Method, Refused, method

if TYPE_CHECKING:
    from playground.methods.call import Call

MOST_LISTED = 1000


def info(call: Call) -> dict[str, Any]:
    """Who somebody is, and in which time zone they live."""
    return {"user": _described(call, call.text("user"))}


def list_users(call: Call) -> dict[str, Any]:
    """Everybody, the app's own user included, a page at a time."""
    workspace = call.parts.workspace
    page, cursor = call.page([*workspace.people, workspace.app.bot_user_id], MOST_LISTED)
    return {
        "members": [_described(call, one) for one in page],
        "cache_ts": int(call.parts.clock()),
        "response_metadata": {"next_cursor": cursor},
    }


def presence(call: Call) -> dict[str, Any]:
    """Whether somebody is there; in the playground everybody is."""
    _described(call, call.text("user"))
    return {"presence": "active"}


def do_not_disturb(call: Call) -> dict[str, Any]:
    """Whether somebody wants quiet; in the playground nobody does."""
    _described(call, call.text("user"))
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1, "snooze_enabled": False}


def team_info(call: Call) -> dict[str, Any]:
    """What the workspace is called."""
    workspace = call.parts.workspace
    return {"team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain}}


def _described(call: Call, user_id: str) -> dict[str, Any]:
    workspace = call.parts.workspace
    if user_id == workspace.app.bot_user_id:
        name, real_name, tz = workspace.app.name, workspace.app.name, "America/Los_Angeles"
    elif user_id in workspace.people:
        person = workspace.people[user_id]
        name, real_name, tz = person.name, person.real_name, person.tz
    else:
        raise Refused("user_not_found")
    local = datetime.fromtimestamp(call.parts.clock(), ZoneInfo(tz))
    offset = local.utcoffset()
    return {
        "id": user_id,
        "team_id": workspace.id,
        "name": name,
        "real_name": real_name,
        "deleted": False,
        "is_bot": user_id == workspace.app.bot_user_id,
        "is_admin": user_id == next(iter(workspace.people)),
        "is_restricted": False,
        "tz": tz,
        "tz_label": local.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {"real_name": real_name, "display_name": name},
    }


METHODS: dict[str, Method] = {
    "users.info": method(info, "user", "include_locale", tier=4, scopes=("users:read",)),
    "users.list": method(list_users, "limit", "cursor", "include_locale", tier=2, scopes=("users:read",)),
    "users.getPresence": method(presence, "user", tier=3, scopes=("users:read",)),
    "dnd.info": method(do_not_disturb, "user", tier=3, scopes=("dnd:read",)),
    "team.info": method(team_info, "team", tier=3, scopes=("team:read",)),
}
