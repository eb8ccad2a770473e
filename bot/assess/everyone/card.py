"""The card of a round, redrawn in place when somebody finishes or leaves."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.assess import views
from bot.assess.everyone import service
from bot.slack.api_error import parse_api_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

    from bot.assess.state import Shown
    from bot.deps import Parts
    from bot.slack.voice import Voice

log = logging.getLogger(__name__)


def refresh(parts: Parts, voice: Voice, workspace_id: str, assessment_id: int) -> None:
    """Redraw the card of a round as things are, soon."""
    voice.redraws.soon(*_card(parts, voice, workspace_id, assessment_id))


def refresh_if_newer(parts: Parts, voice: Voice, workspace_id: str, assessment_id: int, shown: Shown) -> None:
    """Redraw the card of a round, unless what was drawn of it, by another way, is how things are.

    What somebody else did meanwhile may have been drawn before that.
    """

    async def compare() -> None:
        found = await service.rounds_card(parts, workspace_id, assessment_id)
        if found is not None and found[0] != shown:
            await voice.redraws.redraw(*_card(parts, voice, workspace_id, assessment_id))

    voice.after_ack.run(compare())


def _card(
    parts: Parts, voice: Voice, workspace_id: str, assessment_id: int
) -> tuple[Hashable, Callable[[], Awaitable[None]]]:
    """What names the card among all that are redrawn, and what redraws it."""
    return ("round", workspace_id, assessment_id), partial(_update, parts, voice, workspace_id, assessment_id)


async def _update(parts: Parts, voice: Voice, workspace_id: str, assessment_id: int) -> None:
    found = await service.rounds_card(parts, workspace_id, assessment_id)
    if found is None:
        return
    shown, (channel, ts) = found
    try:
        await voice.client.chat_update(channel=channel, ts=ts, **views.card(shown).arguments())
    except SlackApiError as error:
        log.info("The card of the round %s could not be updated: %s", assessment_id, parse_api_error(error).problem)
