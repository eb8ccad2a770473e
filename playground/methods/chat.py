"""Messages: posted, changed, removed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playground.blocks import problems, with_ids
from playground.methods.call import Method, RateLimited, Refused, method
from playground.workspace import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.methods.call import Call
    from playground.workspace import Blocks, Conversation, Workspace

LONGEST_TEXT = 40_000
METADATA_FIELDS = {"event_type", "event_payload"}


def post_message(call: Call) -> dict[str, Any]:
    """Post to a conversation that the app is in, or to any public channel with chat:write.public."""
    conversation = call.conversation()
    workspace = call.parts.workspace
    if workspace.app.bot_user_id not in conversation.members and "chat:write.public" not in call.parts.manifest.scopes:
        raise Refused("not_in_channel")
    text, blocks = content(call.arguments, call.structure("blocks"))
    wait = call.parts.limits.wait_to_post(conversation.id)
    if wait:
        raise RateLimited(wait)
    message = Message(
        ts=workspace.new_ts(call.parts.clock()),
        user=workspace.app.bot_user_id,
        text=text,
        blocks=blocks,
        metadata=_metadata(call),
    )
    conversation.messages.append(message)
    call.parts.changes.happened()
    return {"channel": conversation.id, "ts": message.ts, "message": as_slack_has_it(workspace, message)}


def update(call: Call) -> dict[str, Any]:
    """Change a message of the app's own; blocks that are not given stay."""
    conversation, message = _own_message(call)
    sent = call.structure("blocks")
    text, blocks = content(call.arguments, sent if sent is not None else message.blocks)
    message.text = text or message.text
    message.blocks = blocks or None
    message.edited = not blocks
    if "metadata" in call.arguments:
        message.metadata = _metadata(call)
    call.parts.changes.happened()
    return {
        "channel": conversation.id,
        "ts": message.ts,
        "text": message.text,
        "message": as_slack_has_it(call.parts.workspace, message),
    }


def delete(call: Call) -> dict[str, Any]:
    """Remove a message of the app's own."""
    conversation, message = _own_message(call, "cant_delete_message")
    conversation.messages.remove(message)
    call.parts.changes.happened()
    return {"channel": conversation.id, "ts": message.ts}


def content(arguments: Mapping[str, Any], blocks: Any) -> tuple[str, Blocks | None]:
    """A message's text and blocks, the blocks with ids. Raises Refused for what Slack does not take."""
    text = arguments.get("text") or ""
    if not isinstance(text, str):
        raise Refused("invalid_arguments", ["[ERROR] text must be a string"])
    if len(text) > LONGEST_TEXT:
        raise Refused("msg_too_long")
    if not blocks:
        if not text:
            raise Refused("no_text")
        return text, None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    found = problems("message_blocks", blocks)
    if found:
        raise Refused("invalid_blocks", found)
    return text, with_ids(blocks)


def as_slack_has_it(workspace: Workspace, message: Message) -> dict[str, Any]:
    """A message as methods and payloads show it; metadata only where it is asked for."""
    shown: dict[str, Any] = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.user == workspace.app.bot_user_id:
        shown |= {"bot_id": workspace.app.bot_id, "app_id": workspace.app.id, "team": workspace.id}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    return shown


def _own_message(call: Call, not_own: str = "cant_update_message") -> tuple[Conversation, Message]:
    conversation = call.conversation()
    message = conversation.message(call.text("ts"))
    if message is None or message.only_for is not None:
        raise Refused("message_not_found")
    if message.user != call.parts.workspace.app.bot_user_id:
        raise Refused(not_own)
    return conversation, message


def _metadata(call: Call) -> dict[str, Any] | None:
    metadata = call.structure("metadata")
    if metadata is None:
        return None
    good = (
        isinstance(metadata, dict)
        and set(metadata) == METADATA_FIELDS
        and isinstance(metadata["event_type"], str)
        and re.fullmatch(r"[A-Za-z0-9_-]+", metadata["event_type"])
        and isinstance(metadata["event_payload"], dict)
    )
    if not good:
        raise Refused("invalid_metadata_format")
    return metadata


SAID = ("channel", "text", "blocks", "metadata")

METHODS: dict[str, Method] = {
    "chat.postMessage": method(post_message, *SAID, "unfurl_links", "unfurl_media", tier=4, scopes=("chat:write",)),
    "chat.update": method(update, *SAID, "ts", tier=3, scopes=("chat:write",)),
    "chat.delete": method(delete, "channel", "ts", tier=3, scopes=("chat:write",)),
}
