"""What a request is about, so that many about the same thing leave room in the database for others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from storage.room import is_about

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext

# Cards carry the id of their assessment first, and so do the dialogs that they open.
_LEADING_ID = re.compile(r"[0-9]{1,18}(?![0-9])")


def make_room(body: dict[str, Any], context: AsyncBoltContext) -> None:
    """From here on what comes of the request is about this."""
    is_about(subject_of(body, context.team_id, context.channel_id, context.user_id))


def subject_of(body: dict[str, Any], *places: str | None) -> str:
    """The assessment that a card or its dialog names, or else the narrowest of these places.

    It is not believed, and only says who waits for whom.
    """
    action = (body.get("actions") or [{}])[0]
    carried = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
    found = _LEADING_ID.match(carried or (body.get("view") or {}).get("private_metadata") or "")
    workspace, *narrower = places
    where = found[0] if found else next((one for one in narrower if one), "")
    return f"{workspace}:{where}" if where else ""
