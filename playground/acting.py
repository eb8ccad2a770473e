"""What a person does: type, click, choose, send a dialog, open the Home tab.

Each function tells the app and shows its answer. A problem comes back as words for the person, or None.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from playground import membership, payloads
from playground.answers import answer_command
from playground.blocks import find_element, missing_inputs
from playground.deeds import ARCHIVED, MESSAGES_OFF, NO_CONNECTION, NOT_FOR_YOU, NOT_INTERACTIVE, NOT_THERE, deed
from playground.deliveries import DeliveryKind, NotDelivered
from playground.elements import is_offered
from playground.errors import Refused
from playground.methods.views import as_slack_has_it, checked_view, new_hash, push_modal
from playground.workspace import Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.deliveries import Acknowledged, Payload
    from playground.manifest import SlashCommand
    from playground.parts import Components
    from playground.workspace import Conversation, View, Workspace


@deed
async def type_text(
    parts: Components, user_id: str, conversation: Conversation, text: str, thread_ts: str | None = None
) -> str | None:
    """Send a message, or a slash command when the text begins with one; in a thread there are no commands."""
    closed = _why_closed(parts, user_id, conversation)
    if closed is not None:
        return closed
    name, _, words = text.strip().partition(" ")
    if not name.startswith("/"):
        return await _say(parts, user_id, conversation, text, thread_ts)
    if thread_ts:
        return f"{name} is not supported in threads. Sorry!"
    if name in SLACKS_OWN:
        return await SLACKS_OWN[name](parts, user_id, conversation, words.strip())
    command = next((one for one in parts.manifest.commands if one.command == name), None)
    if command is None:
        return f"{name} is not a valid command."
    typed = _with_ids(parts.workspace, words.strip(), named=True) if command.should_escape else words.strip()
    payload = payloads.command(parts, user_id, conversation, command.command, typed)
    return await _run_command(parts, user_id, conversation, command, payload)


@deed
async def click_message(
    parts: Components,
    user_id: str,
    conversation: Conversation,
    ts: str,
    block_id: str,
    action_id: str,
    chosen: Payload,
    values: Payload,
) -> str | None:
    """Click or choose something in a message that is in its conversation now."""
    message = conversation.message(ts)
    if message is None or message.only_for not in (None, user_id):
        return NOT_THERE
    return await click_in(parts, user_id, conversation, message, block_id, action_id, chosen, values)


@deed
async def click_in(
    parts: Components,
    user_id: str,
    conversation: Conversation,
    message: Message,
    block_id: str,
    action_id: str,
    chosen: Payload,
    values: Payload,
) -> str | None:
    """Click or choose something in a message as it is given, which may be an old state of it: a late click."""
    element = find_element(message.all_blocks(), block_id, action_id)
    sees = parts.workspace.sees(user_id, conversation)
    if element is None or not sees or not is_offered(parts.workspace, element, chosen):
        return NOT_THERE
    action = _action(parts, element, block_id, chosen)
    return await _deliver_click(parts, payloads.click_in_message(parts, user_id, conversation, message, action, values))


@deed
async def click_view(
    parts: Components, user_id: str, view_id: str, block_id: str, action_id: str, chosen: Payload, values: Payload
) -> str | None:
    """Click or choose something in a dialog or on the Home tab."""
    view = parts.workspace.view(user_id, view_id)
    element = find_element(view.content["blocks"], block_id, action_id) if view else None
    if view is None or element is None or not is_offered(parts.workspace, element, chosen):
        return NOT_THERE
    action = _action(parts, element, block_id, chosen)
    return await _deliver_click(parts, payloads.click_in_view(parts, user_id, view, action, values))


@deed
async def submit(parts: Components, user_id: str, view_id: str, values: Payload) -> str | None:
    """Send the topmost dialog. What is wrong with its inputs is shown in it."""
    stack = parts.workspace.modals.get(user_id, [])
    if not stack or stack[-1].id != view_id:
        return NOT_THERE
    view = stack[-1]
    view.errors = missing_inputs(view.content["blocks"], values)
    if view.errors:
        parts.changes.happened()
        return None
    try:
        acknowledged = await _interact(parts, payloads.submission(parts, user_id, view, values))
        _after_submission(parts, user_id, view, acknowledged.answer)
    except (NotDelivered, Refused):
        return NO_CONNECTION
    return None


@deed
async def close(parts: Components, user_id: str, view_id: str) -> str | None:
    """Close the topmost dialog; the app hears of it if it wanted to."""
    stack = parts.workspace.modals.get(user_id, [])
    if not stack or stack[-1].id != view_id:
        return NOT_THERE
    view = stack.pop()
    parts.changes.happened()
    if view.content.get("notify_on_close"):
        try:
            await _interact(parts, payloads.closing(parts, user_id, view))
        except NotDelivered:
            return NO_CONNECTION
    return None


@deed
async def open_home(parts: Components, user_id: str) -> str | None:
    """Look at the Home tab; the app hears of it if it wanted to."""
    if "app_home_opened" not in parts.manifest.events:
        return None
    content: Payload = {
        "type": "app_home_opened",
        "channel": parts.workspace.app_conversation(user_id).id,
        "tab": "home",
    }
    home = parts.workspace.homes.get(user_id)
    if home is not None:
        content["view"] = as_slack_has_it(parts, home)
    heard = await parts.deliveries.tell(payloads.event(parts, user_id, content))
    return None if heard else "The app did not hear yet that you opened its Home tab."


@deed
async def use_shortcut(parts: Components, user_id: str, callback_id: str) -> str | None:
    """Use a global shortcut."""
    if not _has_shortcut(parts, callback_id, "global"):
        return NOT_THERE
    return await _deliver_click(parts, payloads.shortcut(parts, user_id, callback_id))


@deed
async def use_message_shortcut(
    parts: Components, user_id: str, callback_id: str, conversation: Conversation, ts: str
) -> str | None:
    """Use a shortcut on a message, which is not an ephemeral one."""
    message = conversation.message(ts)
    if message is None or message.only_for is not None or not parts.workspace.sees(user_id, conversation):
        return NOT_THERE
    if not _has_shortcut(parts, callback_id, "message"):
        return NOT_THERE
    return await _deliver_click(parts, payloads.message_shortcut(parts, user_id, callback_id, conversation, message))


@deed
async def run_step(parts: Components, user_id: str, callback_id: str, inputs: Payload) -> str | None:
    """Set a custom step of a workflow going; how it ended comes in the direct messages with the app."""
    step = parts.manifest.step(callback_id)
    if step is None or not set(inputs) <= {one.name for one in step.inputs}:
        return NOT_THERE
    missing = [one.title for one in step.inputs if one.required and inputs.get(one.name) in (None, "")]
    if missing:
        return f"Please fill in: {', '.join(missing)}."
    heard = await parts.deliveries.tell(payloads.step(parts, user_id, callback_id, inputs))
    return None if heard else NO_CONNECTION


def read(parts: Components, user_id: str, conversation: Conversation) -> None:
    """Mark everything in a conversation as read."""
    newest = conversation.messages[-1].ts if conversation.messages else ""
    if conversation.read.get(user_id, "") < newest:
        conversation.read[user_id] = newest
        parts.changes.happened()


def _why_closed(parts: Components, user_id: str, conversation: Conversation) -> str | None:
    """Why somebody can type nothing in a conversation, if they cannot."""
    if not parts.workspace.sees(user_id, conversation):
        return NOT_FOR_YOU if conversation.id in parts.workspace.conversations else NOT_THERE
    return MESSAGES_OFF if conversation.kind == "app" and not parts.manifest.takes_messages else None


async def _say(
    parts: Components, user_id: str, conversation: Conversation, text: str, thread_ts: str | None
) -> str | None:
    if not text.strip():
        return None
    if user_id not in conversation.members:
        return NOT_FOR_YOU
    if conversation.archived:
        return ARCHIVED
    parent = conversation.message(thread_ts) if thread_ts else None
    if thread_ts and parent is None:
        return NOT_THERE
    message = Message(
        ts=parts.workspace.new_ts(parts.clock()),
        user=user_id,
        text=_with_ids(parts.workspace, text.strip(), named=False),
        thread_ts=(parent.thread_ts or parent.ts) if parent else None,
    )
    conversation.messages.append(message)
    parts.changes.happened()
    await _tell_of_message(parts, user_id, conversation, message)
    return None


async def _invite(parts: Components, _user_id: str, conversation: Conversation, words: str) -> str | None:
    """Slack's own command; here for the app alone."""
    app = parts.workspace.app
    if words.lstrip("@") != app.name:
        return f"Here you can only /invite @{app.name}."
    await membership.add_member(parts, app.bot_user_id, conversation)
    return None


async def _leave(parts: Components, user_id: str, conversation: Conversation, _words: str) -> str | None:
    return await membership.leave(parts, user_id, conversation)


async def _remove(parts: Components, user_id: str, conversation: Conversation, words: str) -> str | None:
    """Slack's own command, for the app and for people."""
    whom = _ids_by_name(parts.workspace).get(words.lstrip("@"))
    if whom is None:
        return f"There is nobody called {words}."
    return await membership.remove(parts, user_id, conversation, whom)


SLACKS_OWN: dict[str, Callable[[Components, str, Conversation, str], Awaitable[str | None]]] = {
    "/invite": _invite,
    "/leave": _leave,
    "/remove": _remove,
}


async def _tell_of_message(parts: Components, user_id: str, conversation: Conversation, message: Message) -> None:
    """The events that a message is, as far as the app wanted to hear of them and may."""
    app = parts.workspace.app
    if app.bot_user_id not in conversation.members:
        return
    kinds = {"channel": "channel", "private": "group", "app": "im"}
    event_names = {"channel": "message.channels", "private": "message.groups", "app": "message.im"}
    content: Payload = {"channel": conversation.id, "text": message.text, "ts": message.ts, "team": parts.workspace.id}
    if message.thread_ts:
        content["thread_ts"] = message.thread_ts
    if event_names[conversation.kind] in parts.manifest.events:
        said = {**content, "type": "message", "channel_type": kinds[conversation.kind]}
        await parts.deliveries.tell(payloads.event(parts, user_id, said))
    if "app_mention" in parts.manifest.events and f"<@{app.bot_user_id}" in message.text and conversation.kind != "app":
        await parts.deliveries.tell(payloads.event(parts, user_id, {**content, "type": "app_mention"}))


def _has_shortcut(parts: Components, callback_id: str, kind: str) -> bool:
    return any(one.callback_id == callback_id and one.type == kind for one in parts.manifest.shortcuts)


async def _run_command(
    parts: Components, user_id: str, conversation: Conversation, command: SlashCommand, payload: Payload
) -> str | None:
    try:
        acknowledged = await parts.deliveries.deliver(DeliveryKind.COMMAND, payload)
        answer_command(parts, conversation, user_id, acknowledged.answer)
    except NotDelivered as problem:
        silent = "The app didn't respond: " if str(problem) == "operation_timeout" else ""
        return f'{silent}{command.command} failed with the error "{problem}".'
    except Refused as refused:
        detail = f" {' '.join(refused.messages)}" if refused.messages else ""
        return f'{command.command} failed with the error "invalid_command_response" ({refused.error}).{detail}'
    return None


async def _deliver_click(parts: Components, payload: Payload) -> str | None:
    if not parts.manifest.interactive:
        return NOT_INTERACTIVE
    try:
        await _interact(parts, payload)
    except NotDelivered:
        return NO_CONNECTION
    return None


async def _interact(parts: Components, payload: Payload) -> Acknowledged:
    """Tell the app of a click or a dialog, if its manifest wants to hear of any. Raises NotDelivered."""
    if not parts.manifest.interactive:
        raise NotDelivered("interactivity_disabled")
    return await parts.deliveries.deliver(DeliveryKind.INTERACTIVE, payload)


def _action(parts: Components, element: dict[str, Any], block_id: str, chosen: Payload) -> Payload:
    """An action as its payload says it: the element's own words, and what was chosen of what it offers."""
    kept = ("type", "action_id", "text", "value", "style", "placeholder")
    return {
        **{key: element[key] for key in kept if key in element},
        "block_id": block_id,
        **chosen,
        "action_ts": f"{parts.clock():.6f}",
    }


def _after_submission(parts: Components, user_id: str, view: View, answer: Payload) -> None:
    """Do with a dialog what the app's acknowledgement says. Raises Refused for what Slack does not take."""
    stack = parts.workspace.modals[user_id]
    match answer.get("response_action"):
        case None:
            if view in stack:
                stack.remove(view)
        case "errors":
            view.errors = dict(answer.get("errors", {}))
        case "update":
            view.content = checked_view(parts, answer.get("view"), "modal")
            view.hash = new_hash(parts)
        case "push":
            push_modal(parts, user_id, checked_view(parts, answer.get("view"), "modal"))
        case "clear":
            stack.clear()
        case _:
            raise Refused("invalid_response_action")
    parts.changes.happened()


def _ids_by_name(workspace: Workspace) -> dict[str, str]:
    """The ids of everybody, and of the app, by what they are called behind an @."""
    ids = {person.name: person.id for person in workspace.present()}
    return {**ids, workspace.app.name: workspace.app.bot_user_id}


def _with_ids(workspace: Workspace, text: str, *, named: bool) -> str:
    """Typed text as Slack sends it: harmless, with names of people and channels turned into ids.

    People are named beside their ids in commands, and are not in messages.
    """
    ids = _ids_by_name(workspace)
    users = {name: f"<@{id_}|{name}>" if named else f"<@{id_}>" for name, id_ in ids.items()}
    channels = {one.name: f"<#{one.id}|{one.name}>" for one in workspace.conversations.values() if one.kind != "app"}
    escaped = html.escape(text, quote=False)
    escaped = re.sub(r"(?<!\S)@([\w-]+)", lambda match: users.get(match[1], match[0]), escaped)
    return re.sub(r"(?<!\S)#([\w-]+)", lambda match: channels.get(match[1], match[0]), escaped)
