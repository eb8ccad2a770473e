"""Summaries: what a channel gets regularly, or when somebody posts it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.feature import Feature
from bot.runtime.workers import Worker
from bot.schedules.editing import ScheduleChanged
from bot.schedules.editor_views import changed_message
from bot.slack.kinds import MessageKind
from bot.summaries import listeners, ticks
from bot.summaries.heat_map import send_heat_map
from bot.summaries.posting import CHANNEL_SUMMARY, DETAILS, HEAT_MAP, SUMMARY
from bot.summaries.scheduling import SCHEDULE_CHANGED
from bot.summaries.service import NOT_SUMMARISED, tell_not_summarised
from bot.summaries.state import WORDING, ChannelSummary, MapOfTeams, NotSummarised, TeamSummary
from bot.summaries.views import (
    channel_summary_message,
    details_message,
    map_message,
    not_summarised_message,
    summary_message,
)
from storage.wakes import Wake

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.slack.tools import SlackTools


def _workers(deps: Deps, _slack: SlackTools) -> tuple[Worker, ...]:
    return (Worker(Wake.SUMMARIES, partial(ticks.look, deps)),)


FEATURE = Feature(
    subcommands=listeners.subcommands,
    team_commands=listeners.team_commands,
    listeners=listeners.register,
    outbox=(
        MessageKind(SUMMARY, TeamSummary, summary_message, on_failure=tell_not_summarised),
        MessageKind(DETAILS, TeamSummary, details_message),
        MessageKind(CHANNEL_SUMMARY, ChannelSummary, channel_summary_message, on_failure=tell_not_summarised),
        MessageKind(HEAT_MAP, MapOfTeams, map_message, send=send_heat_map),
        MessageKind(SCHEDULE_CHANGED, ScheduleChanged, partial(changed_message, WORDING)),
        MessageKind(NOT_SUMMARISED, NotSummarised, not_summarised_message),
    ),
    workers=_workers,
)
