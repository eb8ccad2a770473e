"""What the app puts on messages and channels beside words: reactions, pins and bookmarks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playground.errors import Refused
from playground.methods.call import Method, method
from playground.methods.chat import shown_in
from playground.workspace import new_id

if TYPE_CHECKING:
    from playground.methods.call import Call
    from playground.workspace import Conversation, Message

EMOJI_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add_reaction(call: Call) -> dict[str, Any]:
    """React to a message with an emoji, once."""
    _, message = _message(call)
    name = call.text("name").strip(":")
    if not EMOJI_NAME.fullmatch(name):
        raise Refused("invalid_name")
    users = message.reactions.setdefault(name, [])
    me = call.parts.workspace.app.bot_user_id
    if me in users:
        raise Refused("already_reacted")
    users.append(me)
    call.parts.changes.happened()
    return {}


def remove_reaction(call: Call) -> dict[str, Any]:
    """Take a reaction of the app's back."""
    _, message = _message(call)
    name, me = call.text("name").strip(":"), call.parts.workspace.app.bot_user_id
    users = message.reactions.get(name, [])
    if me not in users:
        raise Refused("no_reaction")
    users.remove(me)
    if not users:
        del message.reactions[name]
    call.parts.changes.happened()
    return {}


def get_reactions(call: Call) -> dict[str, Any]:
    """A message with its reactions."""
    conversation, message = _message(call)
    shown = shown_in(call.parts.workspace, conversation, message)
    return {"type": "message", "channel": conversation.id, "message": shown}


def add_pin(call: Call) -> dict[str, Any]:
    """Pin a message to its channel."""
    _, message = _message(call)
    if message.pinned:
        raise Refused("already_pinned")
    message.pinned = True
    call.parts.changes.happened()
    return {}


def remove_pin(call: Call) -> dict[str, Any]:
    """Take a pin away."""
    _, message = _message(call)
    if not message.pinned:
        raise Refused("no_pin")
    message.pinned = False
    call.parts.changes.happened()
    return {}


def list_pins(call: Call) -> dict[str, Any]:
    """The pinned messages of a channel that the app is in, the newest first."""
    conversation = _of_mine(call, "channel")
    pinned = [one for one in reversed(conversation.messages) if one.pinned]
    shown = [
        {"type": "message", "channel": conversation.id, "message": shown_in(call.parts.workspace, conversation, one)}
        for one in pinned
    ]
    return {"items": shown}


def add_bookmark(call: Call) -> dict[str, Any]:
    """Put a link above a channel that the app is in."""
    conversation = _of_mine(call, "channel_id")
    if call.text("type") != "link":
        raise Refused("invalid_bookmark_type")
    bookmark = {
        "id": new_id("Bk"),
        "channel_id": conversation.id,
        "title": call.text("title"),
        "link": call.text("link"),
        "emoji": call.arguments.get("emoji") or "",
        "type": "link",
    }
    conversation.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


def list_bookmarks(call: Call) -> dict[str, Any]:
    """The links above a channel that the app is in."""
    return {"bookmarks": _of_mine(call, "channel_id").bookmarks}


def no_groups(call: Call) -> dict[str, Any]:
    """Nobody made groups of people here."""
    del call
    return {"usergroups": []}


def no_emoji(call: Call) -> dict[str, Any]:
    """Nobody made emoji of their own here."""
    del call
    return {"emoji": {}}


def _of_mine(call: Call, argument: str) -> Conversation:
    """A conversation that the app is in. Raises Refused."""
    conversation = call.parts.workspace.conversations.get(call.text(argument))
    if conversation is None or not conversation.seen_by(call.parts.workspace.app.bot_user_id):
        raise Refused("channel_not_found")
    if call.parts.workspace.app.bot_user_id not in conversation.members:
        raise Refused("not_in_channel")
    return conversation


def _message(call: Call) -> tuple[Conversation, Message]:
    conversation = _of_mine(call, "channel")
    message = conversation.message(call.text("timestamp"))
    if message is None or message.only_for is not None:
        raise Refused("message_not_found")
    return conversation, message


ON_MESSAGE = ("channel", "timestamp")
BOOKMARK = ("channel_id", "title", "type", "link", "emoji", "entity_id", "access_level", "parent_id")

METHODS: dict[str, Method] = {
    "reactions.add": method(add_reaction, *ON_MESSAGE, "name", tier=3, scopes=("reactions:write",)),
    "reactions.remove": method(remove_reaction, *ON_MESSAGE, "name", tier=2, scopes=("reactions:write",)),
    "reactions.get": method(get_reactions, *ON_MESSAGE, "full", tier=3, scopes=("reactions:read",)),
    "pins.add": method(add_pin, *ON_MESSAGE, tier=2, scopes=("pins:write",)),
    "pins.remove": method(remove_pin, *ON_MESSAGE, tier=2, scopes=("pins:write",)),
    "pins.list": method(list_pins, "channel", tier=2, scopes=("pins:read",)),
    "bookmarks.add": method(add_bookmark, *BOOKMARK, tier=2, scopes=("bookmarks:write",)),
    "bookmarks.list": method(list_bookmarks, "channel_id", tier=3, scopes=("bookmarks:read",)),
    "usergroups.list": method(
        no_groups, *("include_count", "include_disabled", "include_users"), tier=2, scopes=("usergroups:read",)
    ),
    "emoji.list": method(no_emoji, "include_categories", tier=2, scopes=("emoji:read",)),
}
