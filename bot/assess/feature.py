"""The assessment: its cards, rounds with everyone, meetings together, and whoever leaves one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.assess import listeners
from bot.assess.cards import refresh
from bot.assess.everyone import listeners as everyone
from bot.assess.everyone import nudges
from bot.assess.everyone.service import STUCK, could_not_ask, is_still_to_be_asked
from bot.assess.everyone.state import INVITATION, NUDGE, ROUND_DROPPED, Invitation, Nudge, RoundDropped, Stuck
from bot.assess.everyone.views import invitation_message, nudge_message, round_dropped_message, stuck_message
from bot.assess.leaving.service import LEFT
from bot.assess.leaving.state import Left
from bot.assess.leaving.views import left_message
from bot.assess.together.news import THREAD
from bot.assess.together.state import ThreadNews
from bot.assess.together.views import thread_message
from bot.feature import Feature
from bot.runtime.workers import Worker
from bot.slack.kinds import Keeps, Kind
from storage.wakes import Wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.deps import Parts
    from bot.slack.kinds import Undelivered
    from bot.slack.listeners import Listeners
    from bot.slack.voice import Voice


def _register(on: Listeners, parts: Parts, voice: Voice) -> None:
    listeners.register(on, parts, voice)
    everyone.register(on, parts, voice)


async def _not_asked(undelivered: Undelivered) -> Callable[[], None]:
    assessment_id = await could_not_ask(undelivered)
    # Drawn before the commit, the card would show the round as it was.
    return partial(refresh, undelivered.parts, undelivered.voice, undelivered.message.workspace_id, assessment_id)


def _workers(parts: Parts, voice: Voice) -> tuple[Worker, ...]:
    return (Worker(Wake.ROUNDS, partial(nudges.look, parts, voice)),)


FEATURE = Feature(
    subcommands=listeners.subcommands,
    listeners=_register,
    outbox=(
        Kind(INVITATION, Invitation, invitation_message, still_wanted=is_still_to_be_asked, on_failure=_not_asked),
        Kind(NUDGE, Nudge, nudge_message, still_wanted=is_still_to_be_asked, on_failure=_not_asked),
        Kind(STUCK, Stuck, stuck_message),
        Kind(ROUND_DROPPED, RoundDropped, round_dropped_message),
        Kind(THREAD, ThreadNews, thread_message, keeps=Keeps.FOR_EVER),
        Kind(LEFT, Left, left_message),
    ),
    workers=_workers,
)
