"""Custom steps of workflows: the app says how a step ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.errors import Refused
from playground.methods.call import Method, method
from playground.workspace import SLACKBOT, Message

if TYPE_CHECKING:
    from playground.methods.call import Call


def complete_success(call: Call) -> dict[str, Any]:
    """A step ended well, with outputs."""
    outputs = call.structure("outputs")
    if not isinstance(outputs, dict):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: outputs"])
    running = call.parts.tickets.step(call.text("function_execution_id"))
    step = call.parts.manifest.step(running.callback_id) if running and not running.ended else None
    missing = [one.name for one in step.outputs if one.required and one.name not in outputs] if step else []
    if missing:
        raise Refused("parameter_validation_failed", [f"[ERROR] missing output: {name}" for name in missing])
    _end(call, f"The step ended: {', '.join(f'{name} = {value}' for name, value in outputs.items()) or 'no outputs'}.")
    return {}


def complete_error(call: Call) -> dict[str, Any]:
    """A step failed."""
    _end(call, f"The step failed: {call.text('error')}")
    return {}


def _end(call: Call, words: str) -> None:
    """Tell whoever ran the step, as Slack does in the workflow's channel. Raises Refused when it is not running."""
    workspace = call.parts.workspace
    step = call.parts.tickets.end_step(call.text("function_execution_id"))
    if step is None:
        raise Refused("function_execution_not_found")
    conversation = workspace.app_conversation(step.user_id)
    ts = workspace.new_ts(call.parts.clock())
    conversation.messages.append(Message(ts=ts, user=SLACKBOT, text=words, only_for=step.user_id))
    call.parts.changes.happened()


METHODS: dict[str, Method] = {
    "functions.completeSuccess": method(complete_success, "function_execution_id", "outputs", tier=3),
    "functions.completeError": method(complete_error, "function_execution_id", "error", tier=3),
}
