"""When something goes wrong: the person hears what happened and what to do, the operator where to look."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_bolt.response import BoltResponse

from bot.parts import NotAllowed
from bot.slack.cards import reply, thread_of
from bot.slack.message import Message, section
from bot.slack.reference import new_reference

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import ClientSession
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)


def sorry(reference: str) -> Message:
    """What a person reads when the bot failed."""
    text = (
        "Sorry, that did not work, and nothing was changed. Please try again in a moment. "
        f"If it happens again, tell whoever runs this bot the reference `{reference}`."
    )
    return Message(text, (section(f":warning: {text}"),))


def error_handler(session: ClientSession, client: AsyncWebClient) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Bolt's handler for whatever a listener raised. A refusal explains itself; all else is logged.

    Of an event nobody hears. Slack sends it again, but for a refusal: that would be the same the next time.
    """

    async def handle(error: Exception, request: AsyncBoltRequest, body: dict[str, Any]) -> BoltResponse | None:
        del request
        if isinstance(error, NotAllowed):
            message = Message(str(error), (section(f":lock: {error}"),))
        else:
            reference = new_reference()
            log.error("A listener failed (reference %s)", reference, exc_info=error)
            message = sorry(reference)
        if body.get("type") == "event_callback":
            return _event_failed(error)
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", **message.arguments()})
        if body.get("type") == "view_submission":
            first_input = next(block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input")
            return BoltResponse(status=200, body={"response_action": "errors", "errors": {first_input: message.text}})
        if body.get("response_url"):
            await reply(session, body["response_url"], message, thread_ts=thread_of(body))
            return BoltResponse(status=200, body="")
        if body.get("type") == "block_actions":  # on the Home tab, which takes no reply
            await client.chat_postMessage(channel=body["user"]["id"], **message.arguments())
            return BoltResponse(status=200, body="")
        return None

    return handle


def _event_failed(error: Exception) -> BoltResponse | None:
    """None leaves Bolt's answer, which has Slack send the event again."""
    if not isinstance(error, NotAllowed):
        return None
    log.info("An event was refused: %s", error)
    return BoltResponse(status=200, body="")
