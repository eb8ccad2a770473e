"""The names of people and channels that are mentioned in somebody's words, of which Slack gives the ids."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from bot.slack.channels import channel_name
from bot.slack.people import name_of

if TYPE_CHECKING:
    from bot.slack.tools import SlackTools

_UNNAMED = re.compile(r"<(?P<kind>[@#])(?P<id>[A-Z0-9]+)\|?>")
_NO_LABEL = re.compile(r"[<>|]")
# So many are looked up for one text.
MOST_NAMES = 10


async def with_names(slack: SlackTools, text: str) -> str:
    """The same words, with the names of whom they mention beside the ids, as far as Slack says them in time."""
    mentioned = list(dict.fromkeys(match.group("kind", "id") for match in _UNNAMED.finditer(text)))[:MOST_NAMES]
    names = dict(zip(mentioned, await asyncio.gather(*(_name(slack, *each) for each in mentioned)), strict=True))

    def named(match: re.Match[str]) -> str:
        name = names.get(match.group("kind", "id"))
        return f"<{match['kind']}{match['id']}|{name}>" if name else match[0]

    return _UNNAMED.sub(named, text)


async def _name(slack: SlackTools, kind: str, slack_id: str) -> str:
    if kind == "@":
        name = await name_of(slack.client, slack_id) or ""
    else:
        shown = await channel_name(slack, slack_id, of_private=False)
        name = shown[1:] if shown.startswith("#") else ""
    return _NO_LABEL.sub("", name)
