"""What the app says without a token: in an acknowledgement, or to a response_url."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.errors import Refused
from playground.methods.chat import thread_for
from playground.methods.content import Content, content
from playground.tickets import UnusableResponse
from playground.workspace import Message

if TYPE_CHECKING:
    from playground.parts import Components
    from playground.workspace import Conversation

KNOWN = frozenset(
    {
        *("text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts"),
        *("unfurl_links", "unfurl_media"),
    }
)


def answer_command(parts: Components, conversation: Conversation, user_id: str, answer: dict[str, Any]) -> None:
    """Show what came with the acknowledgement of a command; nothing when it was empty. Raises Refused."""
    if answer:
        _say(parts, conversation, user_id, answer)


async def handle_response_url(parts: Components, request: web.Request) -> web.Response:
    """A message to a response_url: a new one, or one in place of the message that was clicked."""
    try:
        ticket = parts.tickets.use_response(request.match_info["ticket"])
    except UnusableResponse as error:
        return web.json_response({"ok": False, "error": str(error)}, status=404)
    conversation = parts.workspace.conversations.get(ticket.conversation_id)
    if conversation is None:
        return web.json_response({"ok": False, "error": "channel_not_found"}, status=404)
    try:
        answer = await request.json()
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    original = conversation.message(ticket.message_ts) if ticket.message_ts else None
    try:
        if answer.get("delete_original") and original is not None:
            conversation.messages.remove(original)
            parts.changes.happened()
        elif answer.get("replace_original") and original is not None:
            _replace(parts, original, answer)
        else:
            # An answer to a click may go into a thread; one to a command or a shortcut stands in the channel.
            thread_ts = answer.get("thread_ts") if ticket.message_ts else None
            _say(parts, conversation, ticket.user_id, answer, thread_ts)
    except Refused as refused:
        return web.json_response({"ok": False, "error": refused.error, "messages": refused.messages}, status=400)
    # As apps read it of Slack: opsdroid knows JSON and HTML here, and nothing else.
    return web.Response(text="ok", content_type="text/html")


def _say(
    parts: Components, conversation: Conversation, user_id: str, answer: dict[str, Any], thread_ts: str | None = None
) -> None:
    said = _content(parts, answer)
    workspace = parts.workspace
    public = answer.get("response_type") == "in_channel"
    conversation.messages.append(
        Message(
            ts=workspace.new_ts(parts.clock()),
            user=workspace.app.bot_user_id,
            text=said.text,
            blocks=said.blocks,
            attachments=said.attachments,
            thread_ts=thread_for(conversation, thread_ts),
            only_for=None if public else user_id,
        )
    )
    parts.changes.happened()


def _replace(parts: Components, original: Message, answer: dict[str, Any]) -> None:
    said = _content(parts, answer)
    original.text, original.blocks, original.attachments = said.text, said.blocks, said.attachments
    original.edited = original.blocks is None
    parts.changes.happened()


def _content(parts: Components, answer: dict[str, Any]) -> Content:
    unknown = set(answer) - KNOWN
    if unknown:
        raise Refused("invalid_arguments", [f"[ERROR] no such field: {name}" for name in sorted(unknown)])
    return content(parts, answer, answer.get("blocks"), answer.get("attachments"))
