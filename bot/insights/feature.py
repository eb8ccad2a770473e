"""What can be asked about results: the commands, what they are typed as and who may use them, and their buttons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.feature import Feature
from bot.insights import status, what_if, why
from bot.insights.compare import listeners as compare
from bot.insights.evidence import views as evidence
from bot.insights.export import listeners as export
from bot.insights.history import listeners as history
from bot.insights.report import listeners as report
from bot.insights.report.service import NOT_SHARED, REPORT, tell_not_shared
from bot.insights.report.state import NotShared, SharedReport
from bot.insights.report.views import not_shared_message, shared_message
from bot.slack.kinds import MessageKind
from bot.slack.router import TeamCommand

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools


# What each is typed as, does in a few words, and shows. They change nothing, and whoever may see the team may use each;
# a comment says what only some get to see there.
COMMANDS = (
    ("status", "show the team's levels, the trend, what is open, and one next step", status.show),
    # Who wrote a note: the team's owners.
    (
        "report [framework]",
        "the full result: level, profile, what holds it and what helps most; share it, or take it along",
        report.show,
    ),
    (
        "why [framework or dimension]",
        "what sets the level, what blocks it, and the smallest change that lifts it",
        why.show,
    ),
    ("what-if [framework]", "pick what you could change, and see the level it would give", what_if.show),
    # Who said what: the team's owners.
    ("evidence [model or practice]", "show what was said of each practice, with notes and links", evidence.show),
    # Who said what: the team's owners. All teams of the workspace: its admins.
    ("export [csv, json or markdown]", "get the answers and levels as a file", export.show),
    # The button that withdraws a result: owners, admins, and for a day whoever completed it.
    ("history [framework]", "levels over time, and what changed between any two results", history.show),
    # Each other team: whoever may see that one. The buttons for the order by level and for benchmarks: admins.
    ("compare [models or teams]", "the same answers in every model, or teams side by side", compare.show),
)


def commands(deps: Deps, slack: SlackTools) -> tuple[TeamCommand, ...]:
    """Return the commands, as they are typed and as buttons run them."""
    return tuple(
        TeamCommand(usage.split()[0], usage, does, partial(show, deps, slack)) for usage, does, show in COMMANDS
    )


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons and menus of all of them to what they do."""
    for each in (report, what_if, export, history, compare):
        each.register(on, deps, slack)


FEATURES = (
    Feature(
        team_commands=commands,
        listeners=register,
        outbox=(
            MessageKind(REPORT, SharedReport, shared_message, on_failure=tell_not_shared),
            MessageKind(NOT_SHARED, NotShared, not_shared_message),
        ),
    ),
)
