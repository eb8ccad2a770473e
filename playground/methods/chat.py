"""Messages: posted, changed, removed, shown to one person, posted later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playground.errors import RateLimited, Refused
from playground.methods.call import Method, method
from playground.methods.content import content
from playground.workspace import Author, Message, Scheduled, new_id

if TYPE_CHECKING:
    from playground.methods.call import Call
    from playground.parts import Components
    from playground.workspace import Conversation, Workspace

METADATA_FIELDS = {"event_type", "event_payload"}
FURTHEST_SECONDS = 120 * 24 * 3600


def post_message(call: Call) -> dict[str, Any]:
    """Post to a conversation that the app is in, or to any public channel with chat:write.public."""
    conversation = _where_the_app_may_post(call)
    message = _new_message(call, conversation)
    wait = call.parts.limits.wait_to_post(conversation.id)
    if wait:
        raise RateLimited(wait)
    conversation.messages.append(message)
    call.parts.changes.happened()
    return {"channel": conversation.id, "ts": message.ts, "message": as_slack_has_it(call.parts.workspace, message)}


def post_ephemeral(call: Call) -> dict[str, Any]:
    """Show a message to one member of a conversation."""
    conversation = _where_the_app_may_post(call)
    user_id = call.text("user")
    if user_id not in conversation.members:
        raise Refused("user_not_in_channel")
    message = _new_message(call, conversation)
    message.only_for = user_id
    conversation.messages.append(message)
    call.parts.changes.happened()
    return {"message_ts": message.ts}


def update(call: Call) -> dict[str, Any]:
    """Change a message of the app's own.

    Blocks that are not given stay, unless a text takes their place; attachments stay until others, or none, are given.
    """
    conversation, message = _own_message(call)
    blocks, attachments = call.structure("blocks"), call.structure("attachments")
    stay = blocks is None and not (call.arguments.get("text") or call.arguments.get("markdown_text"))
    changed = content(
        call.parts,
        call.arguments,
        message.blocks if stay else blocks,
        message.attachments if attachments is None else attachments,
    )
    message.text = changed.text or message.text
    message.blocks, message.attachments = changed.blocks, changed.attachments
    message.edited = not changed.blocks
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


def permalink(call: Call) -> dict[str, Any]:
    """The address of a message."""
    conversation = call.conversation()
    ts = call.text("message_ts")
    if conversation.message(ts) is None:
        raise Refused("message_not_found")
    return {"channel": conversation.id, "permalink": link_to(call.parts, conversation, ts)}


def schedule(call: Call) -> dict[str, Any]:
    """Post a message at a time, 120 days ahead at most.

    Slack loses a scheduled message that carries metadata, so that is refused here.
    """
    conversation = _where_the_app_may_post(call)
    post_at = call.time("post_at")
    now = call.parts.clock()
    if post_at <= now:
        raise Refused("time_in_past")
    if post_at > now + FURTHEST_SECONDS:
        raise Refused("time_too_far")
    if "metadata" in call.arguments:
        raise Refused("metadata_not_supported", ["[ERROR] Slack does not post a scheduled message with metadata"])
    one = Scheduled(
        id=new_id("Q0"), channel_id=conversation.id, post_at=post_at, message=_new_message(call, conversation)
    )
    call.parts.workspace.scheduled[one.id] = one
    wait_for_scheduled(call.parts, one)
    shown = as_slack_has_it(call.parts.workspace, one.message)
    del shown["ts"]
    return {
        "channel": conversation.id,
        "scheduled_message_id": one.id,
        "post_at": post_at,
        "message": {**shown, "type": "delayed_message"},
    }


def delete_scheduled(call: Call) -> dict[str, Any]:
    """Take a scheduled message back."""
    found = call.parts.workspace.scheduled.get(call.text("scheduled_message_id"))
    if found is None or found.channel_id != call.conversation().id:
        raise Refused("invalid_scheduled_message_id")
    del call.parts.workspace.scheduled[found.id]
    return {}


def list_scheduled(call: Call) -> dict[str, Any]:
    """What is still to be posted, the next first."""
    waiting = sorted(call.parts.workspace.scheduled.values(), key=lambda one: one.post_at)
    listed = [
        {"id": one.id, "channel_id": one.channel_id, "post_at": one.post_at, "text": one.message.text}
        for one in waiting
    ]
    return {"scheduled_messages": listed, "response_metadata": {"next_cursor": ""}}


def wait_for_scheduled(parts: Components, one: Scheduled) -> None:
    """Have a scheduled message posted when its time comes."""

    async def post() -> None:
        if parts.workspace.scheduled.pop(one.id, None) is not None:
            message = one.message.model_copy(update={"ts": parts.workspace.new_ts(parts.clock())})
            parts.workspace.conversations[one.channel_id].messages.append(message)
            parts.changes.happened()

    parts.timers.at(one.post_at, post)


def link_to(parts: Components, conversation: Conversation, ts: str) -> str:
    """The address of a message: the page, open where it stands; of a reply it names the thread too, as in Slack."""
    address = f"{parts.socket_mode.base_url}/archives/{conversation.id}/p{ts.replace('.', '')}"
    message = conversation.message(ts)
    thread_ts = message.thread_ts if message else None
    return f"{address}?thread_ts={thread_ts}&cid={conversation.id}" if thread_ts else address


def as_slack_has_it(workspace: Workspace, message: Message) -> dict[str, Any]:
    """A message as methods and payloads show it; metadata only where it is asked for."""
    shown: dict[str, Any] = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.user == workspace.app.bot_user_id:
        shown |= {"bot_id": workspace.app.bot_id, "app_id": workspace.app.id, "team": workspace.id}
    if message.author is not None:
        # Whoever writes under another name is no user of the workspace.
        del shown["user"]
        shown |= {"subtype": "bot_message", "username": message.author.name or workspace.app.name}
        if message.author.icons:
            shown["icons"] = message.author.icons
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.attachments:
        shown["attachments"] = message.attachments
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.files:
        shown["files"] = [
            {"id": one.id, "name": one.name, "title": one.title, "mimetype": one.mimetype}
            for one in map(workspace.files.__getitem__, message.files)
        ]
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    return shown


def shown_in(workspace: Workspace, conversation: Conversation, message: Message) -> dict[str, Any]:
    """A message as methods and payloads show it where it stands, with word of its thread."""
    shown = as_slack_has_it(workspace, message)
    if message.pinned:
        shown["pinned_to"] = [conversation.id]
    answers = [one for one in conversation.replies(message.ts) if one.only_for is None]
    if answers:
        shown |= {"thread_ts": message.ts, "reply_count": len(answers), "latest_reply": answers[-1].ts}
    return shown


def _where_the_app_may_post(call: Call) -> Conversation:
    """The conversation of the argument ``channel``, which may also be a person, or a channel's name. Raises Refused."""
    workspace = call.parts.workspace
    named = call.text("channel")
    by_name = next(
        (one for one in workspace.conversations.values() if one.kind == "channel" and one.is_called(named)), None
    )
    conversation = workspace.app_conversation(named) if named in workspace.people else by_name or call.conversation()
    if conversation.kind == "app" and not call.parts.manifest.has_messages:
        raise Refused("messages_tab_disabled")
    if conversation.archived:
        raise Refused("is_archived")
    if workspace.app.bot_user_id not in conversation.members and "chat:write.public" not in call.parts.manifest.scopes:
        raise Refused("not_in_channel")
    return conversation


def _new_message(call: Call, conversation: Conversation) -> Message:
    """What the app wants to say, not posted yet. Raises Refused."""
    workspace = call.parts.workspace
    said = content(call.parts, call.arguments, call.structure("blocks"), call.structure("attachments"))
    metadata = _metadata(call)
    return Message(
        ts=workspace.new_ts(call.parts.clock()),
        user=workspace.app.bot_user_id,
        text=said.text,
        blocks=said.blocks,
        attachments=said.attachments,
        author=_author(call),
        metadata=metadata,
        thread_ts=thread_for(conversation, call.arguments.get("thread_ts")),
        step=call.step,
    )


def _author(call: Call) -> Author | None:
    """Under which name and picture the app writes, where it may choose; otherwise Slack takes no notice of these."""
    icons = {name.removeprefix("icon_"): call.arguments.get(name) for name in ("icon_emoji", "icon_url")}
    author = Author(
        name=str(call.arguments.get("username") or ""),
        icons={name: str(value) for name, value in icons.items() if value},
    )
    may_choose = "chat:write.customize" in call.parts.manifest.scopes
    return author if may_choose and (author.name or author.icons) else None


def thread_for(conversation: Conversation, thread_ts: str | None) -> str | None:
    """The thread that a reply goes into, or None for the channel itself.

    As in Slack, a reply to a message that is not there stands in the channel, and nothing is said of it; a thread that
    lost its first message goes on.
    """
    if not thread_ts:
        return None
    parent = conversation.message(thread_ts)
    if parent is not None:
        return parent.thread_ts or parent.ts
    return thread_ts if conversation.replies(thread_ts) else None


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
        and all(map(_flat, metadata["event_payload"].values()))
    )
    if not good:
        raise Refused("invalid_metadata_format")
    return metadata


def _flat(value: Any) -> bool:
    """Metadata holds plain values, flat objects, and lists of either."""
    plain = (str, int, float, bool)

    def shallow(one: Any) -> bool:
        return isinstance(one, plain) or (
            isinstance(one, dict) and all(isinstance(inner, plain) for inner in one.values())
        )

    return shallow(value) or (isinstance(value, list) and all(map(shallow, value)))


SAID = ("channel", "text", "blocks", "attachments", "metadata", "markdown_text", "mrkdwn", "parse", "link_names")
SENT = (*SAID, "thread_ts", "reply_broadcast", "unfurl_links", "unfurl_media", "as_user")
AS_SOMEBODY = ("username", "icon_emoji", "icon_url")
WRITE = ("chat:write",)

METHODS: dict[str, Method] = {
    "chat.postMessage": method(post_message, *SENT, *AS_SOMEBODY, tier=4, scopes=WRITE),
    "chat.postEphemeral": method(
        post_ephemeral, *SAID, *AS_SOMEBODY, "user", "thread_ts", "as_user", tier=4, scopes=WRITE
    ),
    "chat.update": method(update, *SAID, "ts", "reply_broadcast", "as_user", tier=3, scopes=WRITE),
    "chat.delete": method(delete, "channel", "ts", "as_user", tier=3, scopes=WRITE),
    "chat.getPermalink": method(permalink, "channel", "message_ts", tier=4),
    "chat.scheduleMessage": method(schedule, *SENT, "post_at", tier=3, scopes=WRITE),
    "chat.deleteScheduledMessage": method(delete_scheduled, "channel", "scheduled_message_id", tier=3, scopes=WRITE),
    "chat.scheduledMessages.list": method(list_scheduled, *("channel", "latest", "oldest", "limit", "cursor"), tier=3),
}
