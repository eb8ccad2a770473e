"""The levels as other programs get them: one entry for each team, model and scope, a page at a time."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from storage.levels import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage.levels import PublishedLevel

MOST = 500
USUAL = 100


class BadQuery(ValueError):
    """The query cannot be answered; the text says why."""


def page(rows: Sequence[PublishedLevel], limit: int) -> dict[str, Any]:
    """The body of an answer: ``rows`` has one more than the limit where there is another page."""
    shown = rows[:limit]
    return {
        "levels": [_entry(one) for one in shown],
        "next": cursor_at(shown[-1].mark) if len(rows) > limit else None,
    }


def limit_in(query: Mapping[str, str]) -> int:
    """How many entries are wanted. Raises BadQuery."""
    try:
        limit = int(query.get("limit", USUAL))
    except ValueError as error:
        raise BadQuery("limit is not a number") from error
    if not 1 <= limit <= MOST:
        raise BadQuery(f"limit is not from 1 to {MOST}")
    return limit


def cursor_at(mark: Mark) -> str:
    """Where the next page begins, in letters that an address takes."""
    return base64.urlsafe_b64encode(json.dumps(list(mark)).encode()).decode().rstrip("=")


def cursor_in(query: Mapping[str, str]) -> Mark | None:
    """After which entry the page begins; None at the first. Raises BadQuery."""
    given = query.get("cursor")
    if not given:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(f"{given}{'=' * (-len(given) % 4)}"))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise BadQuery("cursor is not one that was given") from error
    match found:
        case [int(team), str(framework), str(scope), str(subject)] if 0 <= team < 2**31:
            return Mark(team, framework, scope, subject)
        case _:
            raise BadQuery("cursor is not one that was given")


def _entry(one: PublishedLevel) -> dict[str, Any]:
    return {
        "workspace": one.workspace_id,
        "team": one.channel_id,
        "model": one.mark.framework,
        "version": one.version,
        "scope": one.mark.scope,
        "subject": one.mark.subject,
        "level": one.level,
        "level_name": one.level_name,
        "at_most": one.at_most,
        "top": one.top,
        "progress": one.progress,
        "dimensions": dict(one.profile),
        "completed_at": one.completed_at.isoformat(),
    }
