"""What was said of a team before a check-in, and what of it may have changed: from rows to what views draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.assess.state import CheckingIn, ToCheckIn
from frameworks.checkin import agenda
from frameworks.interview import Mode, known, models_for, questions
from frameworks.model import AnswerValue, Scope
from storage import assessments, notes, results
from storage.seats import AnswerBefore, GivenReason
from storage.tables import Assessment, Earlier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Person
    from frameworks.catalog import Catalog
    from storage.seats import About, Seat
    from storage.tables import Result

# What was last asked about so long ago is asked again; and all of it, once nothing else asked all of it.
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What results of one scope say: of each practice the newest answer. ``since`` is when the newest result is of.

    ``frameworks`` are all models that the team was assessed in there.
    """

    scope: Scope
    subject: str
    frameworks: tuple[str, ...]
    trains_models: bool
    answers: Mapping[str, AnswerBefore]
    since: datetime


async def said_before(
    catalog: Catalog, session: AsyncSession, workspace_id: str, team_id: int
) -> tuple[SaidBefore, ...]:
    """What a team's results say, for each scope that it was assessed for, the last assessed first."""
    by_scope: dict[tuple[str, str], list[Result]] = {}
    for row in await results.latest_results(session, workspace_id, team_id):
        if row.framework_id in catalog.frameworks:
            by_scope.setdefault((row.scope, row.subject), []).append(row)
    found = [_of_one_scope(catalog, rows) for rows in by_scope.values()]
    return tuple(sorted(found, key=lambda one: one.since, reverse=True))


def _of_one_scope(catalog: Catalog, rows: Sequence[Result]) -> SaidBefore:
    rows = sorted(rows, key=lambda row: row.completed_at)
    newest = rows[-1]
    there = {row.framework_id for row in rows}
    frameworks = tuple(one for one in catalog.frameworks if one in there)
    asked = {
        one.id
        for one in questions(catalog, models_for(catalog, frameworks, trains_models=newest.trains_models), Mode.FULL)
    }
    answers: dict[str, AnswerBefore] = {}
    disputed: set[str] = set()
    for row in rows:
        said = catalog.carried(row.answers)
        reasons, asked_at = catalog.carried(row.reasons), catalog.carried(row.asked_at)
        disputed = {one for one in disputed if one not in said} | {
            catalog.renamed.get(one, one) for one in row.disputed
        }
        for name, value in said.items():
            when = datetime.fromisoformat(asked_at[name]) if name in asked_at else row.completed_at
            answers[name] = AnswerBefore(
                AnswerValue(value), when, GivenReason(**reasons[name]) if name in reasons else None
            )
    return SaidBefore(
        scope=Scope(newest.scope),
        subject=newest.subject,
        frameworks=frameworks,
        trains_models=newest.trains_models,
        answers={name: replace(one, disputed=name in disputed) for name, one in answers.items() if name in asked},
        since=newest.completed_at,
    )


async def what_may_have_changed(
    catalog: Catalog, session: AsyncSession, seat: Seat, said: SaidBefore, now: datetime
) -> About:
    """What a check-in is about that asks what changed: its agenda, and all that is known, each with why it is asked."""
    expired = await notes.expired(session, seat.workspace_id, seat.team_id, said.scope.value, said.subject, now)
    why = agenda(
        catalog,
        models_for(catalog, said.frameworks, trains_models=said.trains_models),
        {name: one.value for name, one in said.answers.items()},
        trains_models=said.trains_models,
        targets=seat.about.targets,
        disputed={name for name, one in said.answers.items() if one.disputed},
        old={name for name, one in said.answers.items() if one.asked_at <= now - A_YEAR},
        expired={catalog.renamed.get(one, one) for one in expired},
    )
    return replace(
        seat.about,
        scope=said.scope,
        subject=said.subject,
        frameworks=said.frameworks,
        trains_models=said.trains_models,
        earlier=Earlier.CHANGES,
        ask_again=tuple(why),
        known={name: replace(one, asks=why[name].value if name in why else "") for name, one in said.answers.items()},
    )


async def checking_in(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> CheckingIn:
    """What a check-in that is about to begin shows: for each scope, how much would be asked."""
    assessment = await session.get(Assessment, seat.assessment_id)
    assert assessment is not None  # noqa: S101 - its seat is there
    now = assessment.started_at
    afresh = await assessments.asked_afresh(session, person.workspace_id, seat.team_id)
    found: list[ToCheckIn] = []
    for one in await said_before(catalog, session, person.workspace_id, seat.team_id):
        about = await what_may_have_changed(catalog, session, seat, one, now)
        all_asked_at = afresh.get((one.scope.value, one.subject))
        found.append(
            ToCheckIn(
                scope=one.scope,
                subject=one.subject,
                frameworks=tuple(catalog.frameworks[name].short_name for name in known(catalog, one.frameworks)),
                changes=len(about.ask_again),
                rest=len(set(about.known) - set(about.ask_again)),
                since=one.since,
                afresh_due=all_asked_at is None or all_asked_at <= now - A_YEAR,
            )
        )
    return CheckingIn(seat.assessment_id, seat.channel_id, seat.about, tuple(found))
