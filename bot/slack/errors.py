"""When something goes wrong: the person hears what happened and what to do, the operator where to look."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_bolt.response import BoltResponse

from bot.deps import Refusal, StalePayload
from bot.runtime.reference import new_reference
from bot.slack.api_error import is_not_answering
from bot.slack.apologies import busy, failed, not_answering, old_dialog, refusal, sorry
from bot.slack.background import Failure
from bot.slack.identity import person_of
from bot.slack.message import closing_dialog
from bot.slack.response_url import CALL_FAILED, reply, thread_of
from storage.busy import Busy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientSession
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.deps import Person
    from bot.slack.message import Message

log = logging.getLogger(__name__)

# On the Home tab, in a dialog, from a global shortcut: nothing there takes a reply.
WITHOUT_CONVERSATION = ("block_actions", "shortcut")


def error_handler(
    session: ClientSession, client: AsyncWebClient, on_old_button: Callable[[dict[str, Any], Person], None]
) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Bolt's handler for whatever a listener raised. A refusal explains itself; all else is logged.

    ``on_old_button`` shows, soon, where the person is who clicked what this release cannot read. Of an event nobody
    hears: Slack sends it again, but for a refusal, which would be the same the next time. What was typed is an event
    too: who waited in vain is told, and sends it again.
    """
    answers = _Answers(session, client)

    async def handle(
        error: Exception, request: AsyncBoltRequest, context: AsyncBoltContext, body: dict[str, Any]
    ) -> BoltResponse | None:
        del request
        if isinstance(error, StalePayload) and body.get("type") == "block_actions":
            log.info("A button of another release was clicked: %s", error)
            on_old_button(body, person_of(context))
            return BoltResponse(status=200, body="")
        message = _explained(error, is_saved=context.ack.response is not None)
        if body.get("type") == "event_callback":
            return await answers.to_event(body["event"], error, message)
        return await answers.to_person(body, message)

    return handle


@dataclass(frozen=True, slots=True)
class _Answers:
    """Says it where the person is."""

    session: ClientSession
    client: AsyncWebClient

    async def to_person(self, body: dict[str, Any], message: Message) -> BoltResponse | None:
        """Answer a click, a command, a shortcut or a dialog."""
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", **message.arguments()})
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body=in_dialog(body["view"], message))
        if body.get("response_url"):
            await _told(reply(self.session, body["response_url"], message, thread_ts=thread_of(body)))
            return BoltResponse(status=200, body="")
        if body.get("type") in WITHOUT_CONVERSATION:
            await _told(self.client.chat_postMessage(channel=body["user"]["id"], **message.arguments()))
            return BoltResponse(status=200, body="")
        return None

    async def to_event(self, event: dict[str, Any], error: Exception, message: Message) -> BoltResponse | None:
        """None leaves Bolt's answer, which has Slack send the event again."""
        if isinstance(error, Busy) and event["type"] == "message":
            await _told(self.client.chat_postMessage(channel=event["channel"], **message.arguments()))
            return BoltResponse(status=200, body="")
        if isinstance(error, Refusal):
            log.info("An event was refused: %s", error)
            return BoltResponse(status=200, body="")
        return None


async def _told(telling: Awaitable[object]) -> None:
    try:
        await telling
    except CALL_FAILED as problem:
        log.info("Nobody could be told what went wrong: %r", problem)


def _explained(error: Exception, *, is_saved: bool) -> Message:
    """What to tell the person; ``is_saved``: it was acknowledged before it failed."""
    if isinstance(error, Refusal):
        return refusal(error)
    if isinstance(error, StalePayload):
        return old_dialog()
    if isinstance(error, Busy):
        log.warning("Somebody waited in vain, and was asked to try again: %s", error)
        return busy()
    failure = Failure(new_reference(), is_slacks=is_not_answering(error))
    if failure.is_slacks:
        log.warning("Slack isn't answering a listener: %r (reference %s)", error, failure.reference)
    else:
        log.error("A listener failed (reference %s)", failure.reference, exc_info=error)
    if is_saved:
        return failed(failure)
    return not_answering(failure.reference) if failure.is_slacks else sorry(failure.reference)


def in_dialog(view: dict[str, Any], message: Message) -> dict[str, Any]:
    """The answer that has a sent dialog say this: at its first input, or else in place of what it showed."""
    first_input = next((block["block_id"] for block in view["blocks"] if block["type"] == "input"), None)
    if first_input is None:
        return {"response_action": "update", "view": closing_dialog(view["title"]["text"], message)}
    return {"response_action": "errors", "errors": {first_input: message.text}}
