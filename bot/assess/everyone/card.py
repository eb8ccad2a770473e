"""The card of a round, drawn anew in place when somebody finishes or leaves: often, but not more often than needed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.assess import views
from bot.assess.everyone import service

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.parts import Parts
    from bot.slack.after_ack import AfterAck

log = logging.getLogger(__name__)

# Slack takes about one change of a message a second, and people finish in bursts.
PAUSE_SECONDS = 2.0
Round = tuple[str, int]
"""A workspace's id and an assessment's."""


class RoundCards:
    """Draws the cards of rounds. Of one card only one update is under way, and all that comes meanwhile is one more."""

    def __init__(self, parts: Parts, client: AsyncWebClient, after_ack: AfterAck) -> None:
        self._parts = parts
        self._client = client
        self._after_ack = after_ack
        self._under_way: set[Round] = set()
        self._again: set[Round] = set()
        self._drawn_at: dict[Round, float] = {}

    def refresh(self, workspace_id: str, assessment_id: int) -> None:
        """Draw the card of a round as things are, soon."""
        one = (workspace_id, assessment_id)
        if one in self._under_way:
            self._again.add(one)
            return
        self._under_way.add(one)
        self._after_ack.run(self._draw(one))

    async def _draw(self, one: Round) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while True:
                await asyncio.sleep(max(0.0, self._drawn_at.get(one, 0.0) + PAUSE_SECONDS - clock()))
                self._again.discard(one)
                await self._update(*one)
                self._drawn_at[one] = clock()
                if one not in self._again:
                    return
        finally:
            self._under_way.discard(one)

    async def _update(self, workspace_id: str, assessment_id: int) -> None:
        found = await service.rounds_card(self._parts, workspace_id, assessment_id)
        if found is None:
            return
        shown, (channel, ts) = found
        try:
            await self._client.chat_update(channel=channel, ts=ts, **views.card(shown).arguments())
        except SlackApiError as error:
            log.info("The card of the round %s could not be updated: %s", assessment_id, error.response["error"])
