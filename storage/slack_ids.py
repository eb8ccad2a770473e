"""Slack's ids within texts."""

from __future__ import annotations

import re


def id_pattern(slack_id: str) -> re.Pattern[str]:
    """The id, and not one that only begins or ends like it."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(slack_id)}(?![A-Za-z0-9])")
