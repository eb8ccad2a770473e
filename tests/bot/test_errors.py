"""What a person reads when a listener fails: whether their answer was saved."""

from __future__ import annotations

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError

from bot.slack.errors import error_handler
from bot.slack.tools import SlackTools

BROKEN = RuntimeError("broken")
NO_ANSWER = SlackApiError("none", {"ok": False, "received": "a page of words"})


@pytest.mark.parametrize(
    ("error", "is_acked", "words"),
    [
        (BROKEN, False, "Sorry, that did not work, and nothing was changed."),
        (BROKEN, True, "Sorry, I couldn't finish that. What you answered or changed is saved."),
        (NO_ANSWER, False, "Slack isn't answering properly right now, so that did not work."),
        (NO_ANSWER, True, "Slack isn't answering properly right now, so I couldn't finish that. What you answered or"),
    ],
)
async def test_only_what_fails_before_the_ack_is_said_to_have_changed_nothing(
    slack: SlackTools, *, error: Exception, is_acked: bool, words: str
) -> None:
    handle = error_handler(slack.session, slack.client, lambda *_: None)
    context = AsyncBoltContext()
    if is_acked:
        await context.ack()
    response = await handle(error, AsyncBoltRequest(body="", mode="socket_mode"), context, {"command": "/maturity"})
    assert response is not None
    assert words in response.body
