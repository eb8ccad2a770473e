"""People, the team and the app's own user."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from playground.errors import Refused
from playground.methods.call import Method, method
from playground.seed import CREATED

if TYPE_CHECKING:
    from playground.methods.call import Call
    from playground.parts import Components

MOST_LISTED = 1000
HOUR = 3600
IMAGE_SIZES = (24, 32, 48, 72, 192, 512)


def info(call: Call) -> dict[str, Any]:
    """Who somebody is, and in which time zone they live."""
    return {"user": described(call.parts, _known(call))}


def profile(call: Call) -> dict[str, Any]:
    """What somebody says of themselves; without a ``user`` the app's own."""
    workspace = call.parts.workspace
    user_id = _known(call) if call.arguments.get("user") else workspace.app.bot_user_id
    return {"profile": _profile(call.parts, user_id)}


def list_users(call: Call) -> dict[str, Any]:
    """Everybody, the app's own user included, a page at a time."""
    workspace = call.parts.workspace
    page, cursor = call.page([*workspace.people, workspace.app.bot_user_id], MOST_LISTED)
    return {
        "members": [described(call.parts, one) for one in page],
        "cache_ts": int(call.parts.clock()),
        "response_metadata": {"next_cursor": cursor},
    }


def look_up(call: Call) -> dict[str, Any]:
    """Who has an address."""
    name, _, host = call.text("email").partition("@")
    workspace = call.parts.workspace
    found = [one.id for one in workspace.present() if (one.name, f"{workspace.domain}.example") == (name, host)]
    if not found:
        raise Refused("users_not_found")
    return {"user": described(call.parts, found[0])}


def presence(call: Call) -> dict[str, Any]:
    """Whether somebody is there; the app always is, and who has left is not."""
    person = call.parts.workspace.people.get(_known(call))
    return {"presence": "away" if person and (person.away or person.deleted) else "active"}


def do_not_disturb(call: Call) -> dict[str, Any]:
    """Whether somebody wants quiet, and until when: then it began an hour ago, and ends in eight."""
    person = call.parts.workspace.people.get(_known(call))
    if person is None or not person.dnd:
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    now = int(call.parts.clock())
    return {"dnd_enabled": True, "next_dnd_start_ts": now - HOUR, "next_dnd_end_ts": now + 8 * HOUR}


def team_info(call: Call) -> dict[str, Any]:
    """What the workspace is called."""
    workspace = call.parts.workspace
    return {"team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain}}


def described(parts: Components, user_id: str) -> dict[str, Any]:
    """Somebody, or the app's own user, as Slack describes them; of who has left, much is not said any more."""
    workspace = parts.workspace
    person = workspace.people.get(user_id)
    app = workspace.app
    name, real_name = (person.name, person.real_name) if person else (app.name, app.name)
    who = {
        "id": user_id,
        "team_id": (person and person.from_team) or workspace.id,
        "name": name,
        "deleted": bool(person and person.deleted),
        "is_bot": user_id == app.bot_user_id,
        "is_app_user": False,
        "updated": CREATED,
        "profile": _profile(parts, user_id),
    }
    if who["deleted"]:
        return who
    tz = person.tz if person else "America/Los_Angeles"
    local = datetime.fromtimestamp(parts.clock(), ZoneInfo(tz))
    offset = local.utcoffset()
    return {
        **who,
        "real_name": real_name,
        "color": "9f69e7",
        "is_admin": user_id == next(iter(workspace.people)) or bool(person and person.admin),
        "is_owner": user_id == next(iter(workspace.people)),
        "is_primary_owner": user_id == next(iter(workspace.people)),
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
        "is_restricted": bool(person and person.guest),
        "is_ultra_restricted": False,
        "is_stranger": False,
        "tz": tz,
        "tz_label": local.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }


def _profile(parts: Components, user_id: str) -> dict[str, Any]:
    """A profile. Nobody here has a title, a telephone or a status, and an address is shown only to who may see it."""
    workspace = parts.workspace
    person = workspace.people.get(user_id)
    name, real_name = (person.name, person.real_name) if person else (workspace.app.name, workspace.app.name)
    first_name, _, last_name = real_name.rpartition(" ")
    shown: dict[str, Any] = {
        "title": "",
        "phone": "",
        "real_name": real_name,
        "real_name_normalized": real_name,
        "display_name": name,
        "display_name_normalized": name,
        "first_name": first_name or real_name,
        "last_name": last_name if first_name else "",
        "avatar_hash": "g0000000000",
        **{f"image_{size}": f"https://{workspace.domain}.example/avatar/{user_id}_{size}.png" for size in IMAGE_SIZES},
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "team": (person and person.from_team) or workspace.id,
        "fields": {},
    }
    if person is None:
        return {**shown, "api_app_id": workspace.app.id, "bot_id": workspace.app.bot_id}
    if "users:read.email" in parts.manifest.scopes:
        shown["email"] = f"{person.name}@{workspace.domain}.example"
    return shown


def _known(call: Call) -> str:
    """The argument ``user``, if there is such a user. Raises Refused."""
    workspace = call.parts.workspace
    user_id = call.text("user")
    if user_id != workspace.app.bot_user_id and user_id not in workspace.people:
        raise Refused("user_not_found")
    return user_id


METHODS: dict[str, Method] = {
    "users.info": method(info, "user", "include_locale", tier=4, scopes=("users:read",)),
    "users.profile.get": method(profile, "user", "include_labels", tier=4, scopes=("users.profile:read",)),
    "users.list": method(list_users, "limit", "cursor", "include_locale", tier=2, scopes=("users:read",)),
    "users.lookupByEmail": method(look_up, "email", tier=3, scopes=("users:read.email",)),
    "users.getPresence": method(presence, "user", tier=3, scopes=("users:read",)),
    "dnd.info": method(do_not_disturb, "user", tier=3, scopes=("dnd:read",)),
    "team.info": method(team_info, "team", tier=3, scopes=("team:read",)),
}
