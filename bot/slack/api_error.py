"""What Slack answers when it doesn't do what it is asked, and what else may answer in its stead."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.slack.error_kinds import RATE_LIMITED
from bot.slack.response_url import ReplyFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

OK = 200
TOO_MANY_REQUESTS = 429
LONGEST_WAIT_SECONDS = 24 * 3600.0
MOST_QUOTED = 80
RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class ApiError:
    """Slack's word for the problem, the method that was called, and how long to wait if it says so.

    ``limited``: it did nothing, because it was called too often. ``received``: what came in place of an answer of
    Slack's; empty where Slack itself answered.
    """

    problem: str
    method: str
    wait: timedelta | None
    limited: bool
    received: str = ""


def parse_api_error(error: SlackApiError) -> ApiError:
    """Read an error, also one of something that stands before Slack and answers in its stead."""
    response = error.response
    data = response if isinstance(response, dict) else getattr(response, "data", None)
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    headers = getattr(response, "headers", None) or {}
    received = "" if is_answer(data, status) else _described(data, status, headers)
    problem = f"no answer of Slack's, {received}" if received else str((data or {}).get("error", "unknown"))
    return ApiError(
        problem=problem,
        method=str(getattr(response, "api_url", "")).rsplit("/", 1)[-1],
        wait=_seconds(headers.get("Retry-After", "")),
        limited=problem in RATE_LIMITED or status == TOO_MANY_REQUESTS,
        received=received,
    )


def is_answer(data: object, status: int) -> bool:
    """Whether Slack's Web API answers so: an object that says that it is well, or why not."""
    if not isinstance(data, dict):
        return False
    if data.get("ok") is True:
        return status == OK
    return data.get("ok") is False and isinstance(data.get("error"), str)


def as_no_answer(data: object, status: int, headers: Mapping[str, Any]) -> dict[str, Any]:
    """What stands for an answer where there is none: as ``is_answer`` knows it, with what was received."""
    return {"ok": False, RECEIVED: _described(data, status, headers)}


def _described(data: object, status: int, headers: Mapping[str, Any]) -> str:
    """What was received in place of an answer, in a few words on one line."""
    if isinstance(data, dict) and RECEIVED in data:
        return str(data[RECEIVED])
    kind = str(headers.get("Content-Type", "")).partition(";")[0] or "no content type"
    text = data if isinstance(data, str) else repr(data) if data else ""
    quoted = " ".join(text.split())
    if len(quoted) > MOST_QUOTED:
        quoted = f"{quoted[:MOST_QUOTED]}…"
    return f"status {status}, {kind}" + (f", {quoted}" if quoted else "")


def is_not_answering(error: Exception) -> bool:
    """Whether a call failed because Slack could not be reached, or something else answered."""
    if isinstance(error, SlackApiError):
        return bool(parse_api_error(error).received)
    # The SDK has no other word for an upload that went wrong.
    return isinstance(error, ClientError | ReplyFailed | SlackRequestError)


def _seconds(retry_after: str) -> timedelta | None:
    try:
        seconds = float(retry_after)
    except ValueError:
        return None
    return timedelta(seconds=math.ceil(min(seconds, LONGEST_WAIT_SECONDS))) if seconds > 0 else None
