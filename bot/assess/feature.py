"""The assessment: its cards, rounds with everyone, meetings together, and whoever leaves one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.assess import listeners
from bot.assess.cards import refresh
from bot.assess.everyone import listeners as everyone
from bot.assess.everyone import nudges
from bot.assess.everyone.service import STUCK, drop_unreachable, is_still_to_be_asked
from bot.assess.everyone.state import INVITATION, NUDGE, ROUND_DROPPED, AnswerNudge, Invitation, RoundDropped, Stuck
from bot.assess.everyone.views import invitation_message, nudge_message, round_dropped_message, stuck_message
from bot.assess.leaving.service import LEFT
from bot.assess.leaving.state import Left
from bot.assess.leaving.views import left_message
from bot.assess.together.news import THREAD
from bot.assess.together.state import ThreadNews
from bot.assess.together.views import thread_message
from bot.feature import Feature
from bot.runtime.workers import Worker
from bot.slack.kinds import Keeps, MessageKind
from storage.wakes import Wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.deps import Deps
    from bot.slack.kinds import Undelivered
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools


def _register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    listeners.register(on, deps, slack)
    everyone.register(on, deps, slack)


async def _not_asked(undelivered: Undelivered) -> Callable[[], None]:
    assessment_id = await drop_unreachable(undelivered)
    # Drawn before the commit, the card would show the round as it was.
    return partial(refresh, undelivered.deps, undelivered.slack, undelivered.message.workspace_id, assessment_id)


def _workers(deps: Deps, slack: SlackTools) -> tuple[Worker, ...]:
    return (Worker(Wake.ROUNDS, partial(nudges.look, deps, slack)),)


FEATURE = Feature(
    subcommands=listeners.subcommands,
    listeners=_register,
    outbox=(
        MessageKind(
            INVITATION, Invitation, invitation_message, still_wanted=is_still_to_be_asked, on_failure=_not_asked
        ),
        MessageKind(NUDGE, AnswerNudge, nudge_message, still_wanted=is_still_to_be_asked, on_failure=_not_asked),
        MessageKind(STUCK, Stuck, stuck_message),
        MessageKind(ROUND_DROPPED, RoundDropped, round_dropped_message),
        MessageKind(THREAD, ThreadNews, thread_message, keeps=Keeps.FOR_EVER),
        MessageKind(LEFT, Left, left_message),
    ),
    workers=_workers,
)
