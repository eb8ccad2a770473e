"""Withdrawing results as a mistake, and putting them back: kept as they are, they count nowhere meanwhile.

Each function that changes something is one transaction, and decides who may do it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.assess.together import news
from bot.deps import Refusal
from bot.levels import announce as telling
from bot.levels.service import kept_outcome
from bot.levels.state import LevelNow, WithdrawnNews
from bot.slack.mrkdwn import user
from bot.teams.access.service import may_change
from storage import assessments, events, results, withdrawals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.slack.viewer import Viewer
    from storage.tables import Result, Team
    from storage.withdrawals import Withdrawn

# For so long whoever completed an assessment can withdraw what came of it.
OWN_FOR = timedelta(days=1)
NOT_THERE = "There is no such result of this team."
NOT_YOURS = (
    "A result can be withdrawn, and put back, by the team's owners ({owners}), by admins of this workspace, and for a "
    "day by whoever completed it."
)


@dataclass(frozen=True, slots=True)
class Rights:
    """Which assessments' results somebody may withdraw: all of a team's, or ``own``, by their ids."""

    user_id: str
    everything: bool
    own: frozenset[int]

    def may(self, assessment_id: int, withdrawn: Withdrawn | None) -> bool:
        """Whether they may withdraw what came of an assessment, or put it back; what they withdrew themselves too."""
        is_their_doing = withdrawn is not None and withdrawn.by == self.user_id
        return self.everything or assessment_id in self.own or is_their_doing


async def rights_of(deps: Deps, session: AsyncSession, viewer: Viewer, team: Team, *, changes_all: bool) -> Rights:
    """What somebody may withdraw of a team. Where they ``changes_all``, there is nothing to look up."""
    user_id = viewer.person.user_id
    if changes_all:
        return Rights(user_id, everything=True, own=frozenset())
    since = deps.clock() - OWN_FOR
    own = await withdrawals.led_since(session, team.workspace_id, team.id, user_id, since)
    return Rights(user_id, everything=False, own=own)


async def withdraw(deps: Deps, viewer: Viewer, team: Team, assessment_id: int) -> None:
    """Have the results of an assessment count nowhere, in any model, and mark what channels were told of them.

    Done again, nothing changes. Raises Refusal, for another team's too.
    """
    await _change(deps, viewer, team, assessment_id, withdrawn=True)


async def put_back(deps: Deps, viewer: Viewer, team: Team, assessment_id: int) -> None:
    """Have the results of an assessment count again, and what channels were told of them read as before.

    Done again, nothing changes. Raises Refusal, for another team's too.
    """
    await _change(deps, viewer, team, assessment_id, withdrawn=False)


async def _change(deps: Deps, viewer: Viewer, team: Team, assessment_id: int, *, withdrawn: bool) -> None:
    workspace_id, user_id, now = team.workspace_id, viewer.person.user_id, deps.clock()
    changes_all = may_change(team, viewer.person) or await viewer.is_admin()
    async with deps.database.write() as session:
        # Locked: no answer is corrected meanwhile, which would make a result that counts.
        await assessments.leading_seat(session, workspace_id, assessment_id)
        rows = await results.results_of_assessment(session, workspace_id, assessment_id)
        if not rows or rows[0].team_id != team.id:
            raise Refusal(NOT_THERE)
        rights = await rights_of(deps, session, viewer, team, changes_all=changes_all)
        before = (await withdrawals.withdrawn(session, workspace_id, [assessment_id])).get(assessment_id)
        if not rights.may(assessment_id, before):
            raise Refusal(NOT_YOURS.format(owners=", ".join(map(user, team.owners))))
        if viewer.deed and not await events.remember_event(session, f"withdrawing:{viewer.deed}", now):
            # The same click, told of again after it was undone.
            return
        if withdrawn:
            changed = await withdrawals.withdraw(session, workspace_id, assessment_id, user_id, now)
        else:
            changed = await withdrawals.put_back(session, workspace_id, assessment_id)
        if not changed:
            return
        said = WithdrawnNews(by=user_id, now=await _levels_now(session, rows)) if withdrawn else None
        await telling.mark(session, workspace_id, assessment_id, said, now)
        await news.mark(session, workspace_id, assessment_id, now, withdrawn=withdrawn)


async def _levels_now(session: AsyncSession, rows: Sequence[Result]) -> tuple[LevelNow, ...]:
    """The levels of what results were about, without them."""
    found: list[LevelNow] = []
    for row in rows:
        last = await results.latest_result(
            session,
            row.workspace_id,
            row.team_id,
            row.framework_id,
            row.scope,
            row.subject,
            trains_models=row.trains_models,
        )
        outcome = kept_outcome(last or row)
        level = outcome.level if last else None
        found.append(
            LevelNow(
                framework=row.framework_id,
                short_name=outcome.short_name,
                level=level.level if level else None,
                name=level.name if level else None,
                top=outcome.top,
            )
        )
    return tuple(found)
