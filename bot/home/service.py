"""What the Home tab shows: the person's teams page by page, however many there are."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.assess import progress
from bot.assess.transactions import look
from bot.home.state import PAGE, Home, InstallationSetup, ModelLevel, MyTeam
from bot.insights.status import earlier_of
from bot.schedules.next_checkin import next_checkins_of
from bot.slack.capabilities import ANY_NEWER_BLOCK, TRIED_AGAIN_AFTER
from bot.teams.scope_names import SCOPES
from frameworks.model import Scope
from storage import levels, members, teams
from storage.installation import installation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.deps import Deps, Person
    from bot.insights.status import PreviousLevel
    from storage.levels import LevelRow

MOST_WAITING = 5


async def home(deps: Deps, person: Person, first: int = 0, *, admin: bool = False) -> Home:
    """A person's Home tab with the page of teams that begins with this number; the last page, where that is too far.

    Those assessed last come first.
    """
    waiting, more = await look(deps, progress.all_waiting, person, MOST_WAITING)
    async with deps.database.read() as session:
        own = await members.teams_of(session, person.workspace_id, person.user_id)
        assessed = await levels.last_assessed(session, person.workspace_id, own)
        known = sorted(own, key=lambda one: (-assessed[one].timestamp() if one in assessed else 0.0, -one))
        first = max(0, min(first, (len(known) - 1) // PAGE * PAGE))
        page = known[first : first + PAGE]
        rows = await levels.latest_levels(session, person.workspace_id, page, most=2)
        channels = await teams.channels_of(session, person.workspace_id, page)
        coming = await next_checkins_of(session, person.workspace_id, page)
        counts = await installation(session, person.workspace_id, deps.clock() - TRIED_AGAIN_AFTER) if admin else None
    if counts is not None:
        counts.refused.pop(ANY_NEWER_BLOCK, None)
    earlier = earlier_of(rows)
    of_team = {team_id: tuple(found) for team_id, found in groupby(rows, key=lambda row: row.team_id)}
    return Home(
        waiting=waiting,
        more=more,
        teams=tuple(
            MyTeam(
                one,
                channels[one],
                _levels(deps, of_team.get(one, ()), earlier),
                assessed.get(one),
                coming.get(one),
            )
            for one in page
        ),
        first=first,
        count=len(known),
        setup=InstallationSetup(tuple(one.short_name for one in deps.catalog.frameworks.values()), counts)
        if counts
        else None,
    )


def _levels(deps: Deps, rows: Iterable[LevelRow], earlier: Mapping[int, PreviousLevel]) -> tuple[ModelLevel, ...]:
    """The last level in each model, of the team itself or else of what was assessed of it first."""
    last: dict[tuple[str, str, str], LevelRow] = {}
    for row in rows:
        last.setdefault((row.scope, row.subject, row.framework_id), row)
    if not last:
        return ()
    scope, subject = min(
        ((one, subject) for one, subject, _ in last), key=lambda one: (SCOPES.index(Scope(one[0])), one[1])
    )
    order = {framework: index for index, framework in enumerate(deps.catalog.frameworks)}
    shown = [row for row in last.values() if (row.scope, row.subject) == (scope, subject)]
    return tuple(
        ModelLevel(
            framework.short_name if (framework := deps.catalog.frameworks.get(row.framework_id)) else row.framework_id,
            row.level,
            framework.top if framework else None,
            earlier.get(row.result_id),
        )
        for row in sorted(shown, key=lambda row: order.get(row.framework_id, len(order)))
    )
