"""Conversations: opened, joined, read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.methods.call import Method, Refused, method
from playground.methods.chat import as_slack_has_it

if TYPE_CHECKING:
    from playground.methods.call import Call
    from playground.workspace import Message

MOST_MESSAGES = 999
READ_SCOPES = {"channel": "channels:history", "private": "groups:history", "app": "im:history"}


def open_conversation(call: Call) -> dict[str, Any]:
    """The direct messages with one person."""
    try:
        conversation = call.parts.workspace.app_conversation(call.text("users"))
    except KeyError:
        raise Refused("user_not_found") from None
    return {"channel": {"id": conversation.id}, "no_op": True, "already_open": True}


def join(call: Call) -> dict[str, Any]:
    """The app becomes a member of a public channel."""
    conversation = call.conversation()
    if conversation.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    me = call.parts.workspace.app.bot_user_id
    if me not in conversation.members:
        conversation.members.append(me)
        call.parts.changes.happened()
    return {"channel": {"id": conversation.id, "name": conversation.name, "is_member": True}}


def history(call: Call) -> dict[str, Any]:
    """Messages of a conversation that the app is in, newest first, a page at a time."""
    conversation = call.conversation()
    workspace = call.parts.workspace
    call.need_scope(READ_SCOPES[conversation.kind])
    if workspace.app.bot_user_id not in conversation.members:
        raise Refused("not_in_channel")
    limit = call.number("limit", 100, MOST_MESSAGES)
    oldest, latest = call.arguments.get("oldest") or "", call.arguments.get("latest") or "~"
    before = call.arguments.get("cursor") or "~"
    found = [
        one
        for one in reversed(conversation.messages)
        if one.only_for is None and oldest < one.ts < latest and one.ts < before
    ]
    page = found[:limit]
    more = len(found) > limit
    return {
        "messages": [_shown(call, one) for one in page],
        "has_more": more,
        "response_metadata": {"next_cursor": page[-1].ts if more else ""},
    }


def _shown(call: Call, message: Message) -> dict[str, Any]:
    shown = as_slack_has_it(call.parts.workspace, message)
    if message.metadata and call.flag("include_all_metadata"):
        shown["metadata"] = message.metadata
    return shown


METHODS: dict[str, Method] = {
    "conversations.open": method(open_conversation, "users", "return_im", tier=3, scopes=("im:write",)),
    "conversations.join": method(join, "channel", tier=3, scopes=("channels:join",)),
    "conversations.history": method(
        history,
        *("channel", "oldest", "latest", "limit", "cursor", "include_all_metadata", "inclusive"),
        tier=3,
        scopes=tuple(READ_SCOPES.values()),
    ),
}
