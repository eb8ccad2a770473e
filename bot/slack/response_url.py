"""Answers to a click or a command by its response_url, which no rate limit of the workspace counts."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError, ServerTimeoutError
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from bot.slack.message import Message


def thread_of(body: dict[str, Any]) -> str | None:
    """The thread that a clicked message is in, so that the answer is seen there."""
    return body.get("container", {}).get("thread_ts") or body.get("message", {}).get("thread_ts")


class SlackRefused(Exception):
    """Slack did not take what was sent to a response_url."""


class ReplyFailed(SlackRefused):
    """Nothing of Slack's answered at a response_url, or Slack could not take it."""


class NoAnswerInTime(ServerTimeoutError):
    """Slack took too long; a TimeoutError of anything else says nothing of Slack."""


# Enough for where it points in the blocks.
LONGEST_REFUSAL = 2000
CALL_FAILED = (SlackRefused, SlackApiError, ClientError, TimeoutError, OSError)


async def reply(
    session: ClientSession,
    response_url: str,
    message: Message,
    *,
    replace: bool = False,
    thread_ts: str | None = None,
) -> None:
    """Answer a command or click privately (in a thread, if one is given), or replace the clicked message.

    Raises SlackRefused.
    """
    await answer_at(session, response_url, message.arguments(), replace=replace, thread_ts=thread_ts)


async def answer_at(
    session: ClientSession,
    response_url: str,
    arguments: dict[str, Any],
    *,
    replace: bool = False,
    thread_ts: str | None = None,
) -> None:
    """As ``reply``, of a message's arguments. Raises SlackRefused."""
    answer: dict[str, Any] = {**arguments, "response_type": "ephemeral", "replace_original": replace}
    if thread_ts is not None:
        answer["thread_ts"] = thread_ts
    try:
        # Slack answers there itself; the session sends to nobody else.
        async with session.post(response_url, json=answer, allow_redirects=False) as response:
            said = (await response.text())[:LONGEST_REFUSAL]
            status = response.status
    except TimeoutError as error:
        raise NoAnswerInTime from error
    # Slack may say no in words, with the status of a yes.
    if status != HTTPStatus.OK or '"ok":false' in said.replace(" ", ""):
        raise (ReplyFailed if status >= HTTPStatus.INTERNAL_SERVER_ERROR else SlackRefused)(f"{status} {said}")
