"""Levels: news of results in the channels that follow a team, and the reveal of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.feature import Feature
from bot.levels import listeners
from bot.levels.announce import LEVEL_CHANGE, REVEAL, is_not_withdrawn, step_is_told
from bot.levels.notify import listeners as notify
from bot.levels.notify.service import NOT_HEARD, NOTIFY_CHANGED, end_subscriptions
from bot.levels.notify.state import NotHeard, NotifyChanged
from bot.levels.notify.views import changed_message, not_heard_message
from bot.levels.reveal_views import reveal_message
from bot.levels.service import NOT_POSTED, report_delivery_failure
from bot.levels.state import LevelChangeNews, NotPosted, RevealNews
from bot.levels.views import level_change_message, not_posted_message
from bot.slack.kinds import Keeps, MessageKind

if TYPE_CHECKING:
    from bot.slack.kinds import Undelivered


async def _level_not_posted(undelivered: Undelivered) -> None:
    await report_delivery_failure(undelivered)
    await end_subscriptions(undelivered)


FEATURE = Feature(
    listeners=listeners.register,
    outbox=(
        MessageKind(
            LEVEL_CHANGE,
            LevelChangeNews,
            level_change_message,
            still_wanted=is_not_withdrawn,
            on_failure=_level_not_posted,
            on_settled=step_is_told,
            keeps=Keeps.FOR_EVER,
        ),
        MessageKind(
            REVEAL,
            RevealNews,
            reveal_message,
            still_wanted=is_not_withdrawn,
            on_failure=report_delivery_failure,
            on_settled=step_is_told,
            keeps=Keeps.FOR_EVER,
        ),
        MessageKind(NOT_POSTED, NotPosted, not_posted_message),
    ),
)

NOTIFY = Feature(
    subcommands=notify.subcommands,
    listeners=notify.register,
    outbox=(
        MessageKind(NOTIFY_CHANGED, NotifyChanged, changed_message, on_failure=end_subscriptions),
        MessageKind(NOT_HEARD, NotHeard, not_heard_message),
    ),
)
