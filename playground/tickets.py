"""Short-lived permissions that go out with what the app is told: trigger ids and response_urls."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.clock import Clock

TRIGGER_SECONDS = 3
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5


class UnusableTrigger(Exception):
    """Slack's word for a trigger id that opens no dialog."""


class UnusableResponse(Exception):
    """Slack's word for a response_url that takes no message."""


@dataclass(slots=True)
class ResponseTicket:
    """Where a response_url answers to: a conversation, the person, and the message that was clicked, if one was."""

    conversation_id: str
    user_id: str
    message_ts: str | None
    expires_at: float
    uses: int = 0


@dataclass(slots=True)
class StepRun:
    """A custom step of a workflow: who set it going, with which inputs, and the token that is its own."""

    execution_id: str
    callback_id: str
    user_id: str
    inputs: dict[str, Any]
    token: str
    ended: bool = False


@dataclass(slots=True)
class _Trigger:
    user_id: str
    expires_at: float
    used: bool = False


class Tickets:
    """Hands out permissions, and takes each as often and as long as Slack does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._triggers: dict[str, _Trigger] = {}
        self._responses: dict[str, ResponseTicket] = {}
        self._codes: set[str] = set()
        self._uploads: dict[str, int] = {}
        self._steps: dict[str, StepRun] = {}

    def new_trigger(self, user_id: str) -> str:
        """A trigger id for a person: three seconds, once."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = _Trigger(user_id, self._clock() + TRIGGER_SECONDS)
        return trigger_id

    def use_trigger(self, trigger_id: str) -> str:
        """The person a trigger id belongs to. Raises UnusableTrigger."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise UnusableTrigger("invalid_trigger_id")
        if self._clock() > trigger.expires_at:
            raise UnusableTrigger("expired_trigger_id")
        if trigger.used:
            raise UnusableTrigger("exchanged_trigger_id")
        trigger.used = True
        return trigger.user_id

    def new_code(self) -> str:
        """A code that proves a person's consent to the app's installation."""
        code = secrets.token_urlsafe(16)
        self._codes.add(code)
        return code

    def use_code(self, code: str) -> bool:
        """Whether a code is good; each is once."""
        good = code in self._codes
        self._codes.discard(code)
        return good

    def new_step(self, user_id: str, callback_id: str, inputs: dict[str, Any]) -> StepRun:
        """A workflow step that a person set going."""
        execution_id = f"Fx{secrets.token_hex(5).upper()}"
        step = StepRun(execution_id, callback_id, user_id, inputs, f"xwfp-playground-{secrets.token_hex(12)}")
        self._steps[execution_id] = step
        return step

    def end_step(self, execution_id: str) -> StepRun | None:
        """The step that ends now; it ends once, and None is for one that is not running."""
        step = self._steps.get(execution_id)
        if step is None or step.ended:
            return None
        step.ended = True
        return step

    def step(self, execution_id: str | None) -> StepRun | None:
        """A step, running or ended."""
        return self._steps.get(execution_id or "")

    def step_of(self, token: str) -> StepRun | None:
        """The step that a token was given for."""
        return next((one for one in self._steps.values() if one.token == token), None)

    def expect_upload(self, file_id: str, length: int) -> None:
        """A file of so many bytes is announced."""
        self._uploads[file_id] = length

    def expected_upload(self, file_id: str) -> int | None:
        """How many bytes were announced for a file, once; None when none were."""
        return self._uploads.pop(file_id, None)

    def new_response(self, conversation_id: str, user_id: str, message_ts: str | None) -> str:
        """The secret part of a response_url: thirty minutes, five times."""
        ticket = secrets.token_urlsafe(24)
        self._responses[ticket] = ResponseTicket(conversation_id, user_id, message_ts, self._clock() + RESPONSE_SECONDS)
        return ticket

    def use_response(self, ticket: str) -> ResponseTicket:
        """Where a response_url answers to. Raises UnusableResponse."""
        found = self._responses.get(ticket)
        if found is None:
            raise UnusableResponse("invalid_url")
        if self._clock() > found.expires_at:
            raise UnusableResponse("expired_url")
        if found.uses >= RESPONSE_USES:
            raise UnusableResponse("used_url")
        found.uses += 1
        return found
