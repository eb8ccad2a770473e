"""What the Python apps show: messages, dialogs and the Home tab, as plain Block Kit."""

from typing import Any

Blocks = list[dict[str, Any]]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(label: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def approve_blocks(value: str) -> Blocks:
    buttons = [
        button("Approve", "approve", value=value, style="primary"),
        button("Reject", "reject", value=value, style="danger"),
    ]
    return [section(f"Deploy {value}?"), {"type": "actions", "elements": buttons}]


def step_blocks() -> Blocks:
    return [section("Click this button to complete the step", accessory=button("Click me!", "sample_click"))]


def dreams() -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": "input_block_id",
        "label": plain("What are your hopes and dreams?"),
        "element": {"type": "plain_text_input", "action_id": "sample_input_id", "multiline": True},
    }


def channel() -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": "select_channel_block_id",
        "label": plain("Select a channel to message the result to"),
        "element": {
            "type": "conversations_select",
            "action_id": "sample_dropdown_id",
            "response_url_enabled": True,
        },
    }


def modal(title: str, callback_id: str, blocks: Blocks) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Submit"),
        "blocks": blocks,
    }


def sample_modal() -> dict[str, Any]:
    update = section("Click the button to update the modal", accessory=button("Update modal", "sample_action_id"))
    more = {"type": "actions", "elements": [button("Details", "details")]}
    return modal("Sample modal title", "sample_view_id", [update, more, dreams(), channel()])


def updated_modal() -> dict[str, Any]:
    return modal("Updated modal title", "sample_view_id", [section("Nice! You updated it."), dreams(), channel()])


def details_modal() -> dict[str, Any]:
    return modal("Details", "details_view_id", [section("One more thing."), channel()])


def home(user_id: str, *, again: bool) -> dict[str, Any]:
    return {"type": "home", "blocks": [section(f"*Welcome {'back' if again else 'home'}, <@{user_id}>*")]}
