"""The card of a round, drawn anew in place when somebody finishes or leaves: often, but not more often than needed."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.assess import views
from bot.assess.everyone import service
from bot.slack.api_error import parse_api_error

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.alarms import Alarms
    from bot.assess.state import Shown
    from bot.parts import Parts
    from bot.slack.after_ack import AfterAck

log = logging.getLogger(__name__)

# Slack takes about one change of a message a second, and people finish in bursts.
PAUSE = timedelta(seconds=2)
Round = tuple[str, int]
"""A workspace's id and an assessment's."""


class RoundCards:
    """Draws the cards of rounds. Of one card only one update is under way, and all that comes meanwhile is one more."""

    def __init__(self, parts: Parts, client: AsyncWebClient, after_ack: AfterAck, alarms: Alarms) -> None:
        self._parts = parts
        self._client = client
        self._after_ack = after_ack
        self._alarms = alarms
        self._under_way: set[Round] = set()
        self._again: set[Round] = set()
        self._drawn_at: dict[Round, datetime] = {}
        self._stopping = False
        self._pauses: set[asyncio.Event] = set()

    def refresh(self, workspace_id: str, assessment_id: int) -> None:
        """Draw the card of a round as things are, soon."""
        one = (workspace_id, assessment_id)
        if self._has_turn(one):
            self._after_ack.run(self._draw(one))

    def refresh_if_newer(self, workspace_id: str, assessment_id: int, shown: Shown) -> None:
        """Draw the card of a round, unless what was drawn of it, by another way, is how things are.

        What somebody else did meanwhile may have been drawn before that.
        """

        async def compare() -> None:
            found = await service.rounds_card(self._parts, workspace_id, assessment_id)
            if found is not None and found[0] != shown:
                one = (workspace_id, assessment_id)
                if self._has_turn(one):
                    await self._draw(one)

        self._after_ack.run(compare())

    def _has_turn(self, one: Round) -> bool:
        """Whether to draw it now; else whoever draws it does so once more."""
        if one in self._under_way:
            self._again.add(one)
            return False
        self._under_way.add(one)
        return True

    async def _draw(self, one: Round) -> None:
        try:
            while True:
                await self._pause(one)
                self._again.discard(one)
                await self._update(*one)
                self._drawn_at[one] = self._parts.clock()
                if one not in self._again:
                    return
        finally:
            self._under_way.discard(one)

    def stop(self) -> None:
        """From now on draw at once: what is left undrawn at a stop stays so."""
        self._stopping = True
        for one in self._pauses:
            one.set()

    async def _pause(self, one: Round) -> None:
        """Wait until the card may be drawn again."""
        rested = self._parts.clock() - PAUSE
        self._drawn_at = {each: when for each, when in self._drawn_at.items() if when > rested}
        if one not in self._drawn_at or self._stopping:
            return
        over = asyncio.Event()
        self._pauses.add(over)
        take_back = self._alarms.at(self._drawn_at[one] + PAUSE, over.set)
        try:
            await over.wait()
        finally:
            take_back()
            self._pauses.discard(over)

    async def _update(self, workspace_id: str, assessment_id: int) -> None:
        found = await service.rounds_card(self._parts, workspace_id, assessment_id)
        if found is None:
            return
        shown, (channel, ts) = found
        try:
            await self._client.chat_update(channel=channel, ts=ts, **views.card(shown).arguments())
        except SlackApiError as error:
            log.info("The card of the round %s could not be updated: %s", assessment_id, parse_api_error(error).problem)
