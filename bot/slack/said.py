"""What Slack says when it does not do what it is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_sdk.errors import SlackApiError

TOO_MANY_REQUESTS = 429
LONGEST_WAIT_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Said:
    """Slack's word for the problem, the method that was called, and how long to wait if it says so.

    ``limited``: it did nothing, because it was called too often.
    """

    problem: str
    method: str
    wait: timedelta | None
    limited: bool


def what_slack_said(error: SlackApiError) -> Said:
    """Read an error, also one of something that stands before Slack and answers in its stead."""
    response = error.response
    data = getattr(response, "data", None)
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    problem = (
        str(data.get("error") or "unknown") if isinstance(data, dict) else f"no answer of Slack's, status {status}"
    )
    return Said(
        problem=problem,
        method=str(getattr(response, "api_url", "")).rsplit("/", 1)[-1],
        wait=_seconds(getattr(response, "headers", {}).get("Retry-After", "")),
        limited=problem == "ratelimited" or status == TOO_MANY_REQUESTS,
    )


def _seconds(retry_after: str) -> timedelta | None:
    try:
        seconds = float(retry_after)
    except ValueError:
        return None
    return timedelta(seconds=math.ceil(min(seconds, LONGEST_WAIT_SECONDS))) if seconds > 0 else None
