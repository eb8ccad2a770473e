"""Results by maturity models that are no longer installed: they are kept, but nothing can be worked out from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.levels.service import kept_outcome
from bot.levels.views import outcome_headline
from bot.slack.mrkdwn import date, listing
from bot.slack.router import COMMAND
from bot.teams.scope_names import in_order, scope_label
from frameworks.model import Scope
from storage import results, teams

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.deps import Deps, Person
    from frameworks.catalog import Catalog
    from frameworks.outcome import Outcome
    from storage.tables import Result

MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """A team's last result by a model that is no longer installed."""

    outcome: Outcome
    scope: Scope
    subject: str
    completed_at: datetime


def uninstalled(catalog: Catalog, rows: Iterable[Result]) -> tuple[Uninstalled, ...]:
    """Return those of the results whose models are not in the catalog."""
    return tuple(
        Uninstalled(kept_outcome(row), Scope(row.scope), row.subject, row.completed_at)
        for row in in_order(catalog, rows)
        if row.framework_id not in catalog.frameworks
    )


async def uninstalled_of(deps: Deps, person: Person, channel_id: str) -> tuple[Uninstalled, ...]:
    """Return such results of a channel's team."""
    async with deps.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
        if team is None:
            return ()
        rows = await results.latest_results(session, person.workspace_id, team.id)
    return uninstalled(deps.catalog, rows)


def uninstalled_words(channel_id: str, kept: tuple[Uninstalled, ...], cannot: str) -> str:
    """Say what is there, how to see it, and what ``cannot`` be done with it, as in "can't be compared"."""
    lines = [
        f"• {scope_label(channel_id, result.scope, result.subject)}, {date(result.completed_at)}: "
        f"{outcome_headline(result.outcome)}"
        for result in kept
    ]
    is_one = len(kept) == 1
    there = "is a result by a maturity model that is" if is_one else "are results by maturity models that are"
    subject, is_kept, pronoun, models = (
        ("It", "It is", "it", "the model") if is_one else ("They", "They are", "them", "the models")
    )
    return (
        f"There {there} no longer installed. {subject} {cannot}:\n"
        f"{listing(lines, most=MOST_LISTED, limit=2000)}\n"
        f"{is_kept} kept: see {pronoun} with `{COMMAND} history`, or take {pronoun} along with `{COMMAND} export`. "
        f"Whoever runs this bot can install {models} again."
    )
