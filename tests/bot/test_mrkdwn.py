"""People's words as plain text."""

from __future__ import annotations

import pytest

from bot.slack.mrkdwn import readable


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("ask <@U0BEN|ben> in <#C1|general>", "ask @ben in #general"),
        ("ask <@U0BEN> in <#C1|>", "ask @U0BEN in #C1"),
        ("<!here>, <!subteam^S1|@ml>: <!date^1^{date}|24 May>", "@here, @ml: 24 May"),
        (
            "see <https://example.org/a|the page> or <https://example.org>",
            "see the page (https://example.org/a) or https://example.org",
        ),
        ("mail <mailto:a@example.org|a@example.org>", "mail a@example.org"),
        ("we use <S3> if a < b", "we use <S3> if a < b"),
        ("cut off at <@U0B", "cut off at …"),
        ("cut off at <@U0BEN|Ben Bu", "cut off at …"),
        ("errors <# warnings, always", "errors <# warnings, always"),
    ],
)
def test_mentions_and_links_are_read_by_name(kept: str, read: str) -> None:
    assert readable(kept) == read
