"""What the app is told of a command, a click, a dialog or an event, as Slack writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.methods.chat import shown_in
from playground.methods.views import as_slack_has_it as view_as_slack_has_it
from playground.workspace import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.manifest import Parameter
    from playground.parts import Components
    from playground.workspace import Conversation, Message, View

Payload = dict[str, Any]
# Slack's old way to say who it is; apps check the signature instead.
VERIFICATION_TOKEN = "playground"  # noqa: S105 - it protects nothing


def command(parts: Components, user_id: str, conversation: Conversation, name: str, text: str) -> Payload:
    """A slash command, every field a string, as in a form."""
    workspace = parts.workspace
    names = {"channel": conversation.name, "private": "privategroup", "app": "directmessage"}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": conversation.id,
        "channel_name": names[conversation.kind],
        "user_id": user_id,
        "user_name": workspace.people[user_id].name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(parts, conversation, user_id, None),
        "trigger_id": parts.tickets.new_trigger(user_id),
    }


def click_in_message(
    parts: Components, user_id: str, conversation: Conversation, message: Message, action: Payload, values: Payload
) -> Payload:
    """A click or choice in a message. An ephemeral message is named, but not shown."""
    ephemeral = message.only_for is not None
    attachment = message.attachment_of(action["block_id"])
    container = {
        "type": "message" if attachment is None else "message_attachment",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": ephemeral,
    }
    if attachment is not None:
        container |= {"attachment_id": attachment, "is_app_unfurl": False}
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = {
        **_interaction(parts, user_id, "block_actions"),
        "container": container,
        "channel": {
            "id": conversation.id,
            "name": "directmessage" if conversation.kind == "app" else conversation.name,
        },
        "state": {"values": values},
        "response_url": response_url(parts, conversation, user_id, message.ts),
        "actions": [action],
    }
    if not ephemeral:
        payload["message"] = shown_in(parts.workspace, conversation, message)
    step = parts.tickets.step(message.step)
    if step is not None:
        payload["bot_access_token"] = step.token
        payload["function_data"] = {
            "execution_id": step.execution_id,
            "function": {"callback_id": step.callback_id},
            "inputs": step.inputs,
        }
    return payload


def click_in_view(parts: Components, user_id: str, view: View, action: Payload, values: Payload) -> Payload:
    """A click or choice in a dialog or on the Home tab."""
    return {
        **_interaction(parts, user_id, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "view": view_as_slack_has_it(parts, view, values),
        "actions": [action],
    }


def submission(parts: Components, user_id: str, view: View, values: Payload) -> Payload:
    """A dialog that was sent."""
    shown = view_as_slack_has_it(parts, view, values)
    return {
        **_interaction(parts, user_id, "view_submission"),
        "view": shown,
        "response_urls": list(_chosen_to_answer_in(parts, user_id, view, values)),
    }


def closing(parts: Components, user_id: str, view: View) -> Payload:
    """A dialog that was closed without being sent."""
    shown = view_as_slack_has_it(parts, view)
    return {**_interaction(parts, user_id, "view_closed"), "view": shown, "is_cleared": False}


def shortcut(parts: Components, user_id: str, callback_id: str) -> Payload:
    """A global shortcut."""
    return {
        **_interaction(parts, user_id, "shortcut"),
        "callback_id": callback_id,
        "action_ts": f"{parts.clock():.6f}",
    }


def message_shortcut(
    parts: Components, user_id: str, callback_id: str, conversation: Conversation, message: Message
) -> Payload:
    """A shortcut on a message."""
    return {
        **_interaction(parts, user_id, "message_action"),
        "callback_id": callback_id,
        "action_ts": f"{parts.clock():.6f}",
        "message_ts": message.ts,
        "channel": {"id": conversation.id, "name": conversation.name},
        "message": shown_in(parts.workspace, conversation, message),
        "response_url": response_url(parts, conversation, user_id, None),
    }


def step(parts: Components, user_id: str, callback_id: str, inputs: Payload) -> Payload:
    """A workflow reached a custom step of the app's. Nothing but its inputs says who set it going."""
    running = parts.tickets.new_step(user_id, callback_id, inputs)
    known = parts.manifest.step(callback_id)
    return event(
        parts,
        None,
        {
            "type": "function_executed",
            "function": {
                "id": f"Fn{callback_id}",
                "callback_id": callback_id,
                "title": known.title if known else callback_id,
                "description": known.description if known else "",
                "type": "app",
                "input_parameters": [_parameter(one) for one in known.inputs] if known else [],
                "output_parameters": [_parameter(one) for one in known.outputs] if known else [],
                "app_id": parts.workspace.app.id,
            },
            "inputs": inputs,
            "function_execution_id": running.execution_id,
            "workflow_execution_id": new_id("Wx"),
            "bot_access_token": running.token,
        },
    )


def event(parts: Components, user_id: str | None, content: Payload) -> Payload:
    """An event around its content; None is for one that does not say who did it."""
    workspace = parts.workspace
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "api_app_id": workspace.app.id,
        "event": {**({"user": user_id} if user_id else {}), "event_ts": f"{parts.clock():.6f}", **content},
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(parts.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.id,
                "user_id": workspace.app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def _parameter(parameter: Parameter) -> Payload:
    return {
        "type": parameter.type,
        "name": parameter.name,
        "description": parameter.description,
        "title": parameter.title,
        "is_required": parameter.required,
    }


def response_url(parts: Components, conversation: Conversation, user_id: str, message_ts: str | None) -> str:
    """A new address for answers to one command or click."""
    return f"{parts.socket_mode.base_url}/response/{parts.tickets.new_response(conversation.id, user_id, message_ts)}"


def _chosen_to_answer_in(parts: Components, user_id: str, view: View, values: Payload) -> Iterator[Payload]:
    """Addresses for answers in the conversations that were chosen where the app asked for one."""
    for block in view.content["blocks"]:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        chosen = values.get(block["block_id"], {}).get(element["action_id"], {})
        channel_id = chosen.get("selected_conversation") or chosen.get("selected_channel")
        conversation = parts.workspace.conversations.get(channel_id or "")
        if conversation is not None:
            yield {
                "block_id": block["block_id"],
                "action_id": element["action_id"],
                "channel_id": conversation.id,
                "response_url": response_url(parts, conversation, user_id, None),
            }


def _interaction(parts: Components, user_id: str, kind: str) -> Payload:
    workspace = parts.workspace
    name = workspace.people[user_id].name
    return {
        "type": kind,
        "user": {"id": user_id, "username": name, "name": name, "team_id": workspace.id},
        "api_app_id": workspace.app.id,
        "token": VERIFICATION_TOKEN,
        "trigger_id": parts.tickets.new_trigger(user_id),
        "team": {"id": workspace.id, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
