"""Results: written once, when an assessment completes.

Where a team's last ones are looked for, what was withdrawn is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from storage.connection import connection_of
from storage.tables import Result, table
from storage.withdrawals import counts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession


_result = table("result")


async def add_result(session: AsyncSession, result: Result) -> None:
    """Keep a result. Raises IntegrityError when the assessment already has one in that framework."""
    session.add(result)
    await session.flush()


async def latest_result(
    session: AsyncSession,
    workspace_id: str,
    team_id: int,
    framework_id: str,
    scope: str,
    subject: str,
    *,
    trains_models: bool = True,
    but_of: int | None = None,
) -> Result | None:
    """A team's last result in a framework, of whichever version, that one of this scope and kind may be compared with.

    The results of a team that trains models and of one that does not differ in what they are asked. Those of
    the assessment ``but_of`` are passed over.
    """
    statement = (
        select(Result)
        .where(
            col(Result.workspace_id) == workspace_id,
            col(Result.team_id) == team_id,
            col(Result.framework_id) == framework_id,
            col(Result.scope) == scope,
            col(Result.subject) == subject,
            col(Result.trains_models) == trains_models,
            *([col(Result.assessment_id) != but_of] if but_of is not None else []),
            counts(col(Result.id)),
        )
        .order_by(col(Result.completed_at).desc(), col(Result.id).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def latest_results(session: AsyncSession, workspace_id: str, team_id: int) -> Sequence[Result]:
    """A team's last result in each framework and scope it was ever assessed in, by scope and framework id."""
    # A result that was corrected is as old as it was: the last is not the one that was written last.
    place = func.row_number().over(
        partition_by=(col(Result.framework_id), col(Result.scope), col(Result.subject)),
        order_by=(col(Result.completed_at).desc(), col(Result.id).desc()),
    )
    ranked = (
        select(col(Result.id), place.label("place"))
        .where(col(Result.workspace_id) == workspace_id, col(Result.team_id) == team_id, counts(col(Result.id)))
        .subquery()
    )
    statement = (
        select(Result)
        .join(ranked, col(Result.id) == ranked.c.id)
        .where(ranked.c.place == 1)
        .order_by(col(Result.scope), col(Result.subject), col(Result.framework_id))
    )
    return (await session.exec(statement)).all()


async def result_of_id(session: AsyncSession, workspace_id: str, team_id: int, result_id: int) -> Result | None:
    """A result, if it is this team's."""
    statement = select(Result).where(
        col(Result.workspace_id) == workspace_id, col(Result.team_id) == team_id, col(Result.id) == result_id
    )
    return (await session.exec(statement)).one_or_none()


async def last_revision(session: AsyncSession, result: Result) -> Result:
    """What a result was last corrected to; itself, if it never was."""
    statement = (
        select(Result)
        .where(
            col(Result.workspace_id) == result.workspace_id,
            col(Result.assessment_id) == result.assessment_id,
            col(Result.framework_id) == result.framework_id,
        )
        .order_by(col(Result.revision).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one()


async def revision_of(
    session: AsyncSession, workspace_id: str, assessment_id: int, framework_id: str, revision: int
) -> Result | None:
    """The result of an assessment in a framework as it was after so many corrections."""
    statement = select(Result).where(
        col(Result.workspace_id) == workspace_id,
        col(Result.assessment_id) == assessment_id,
        col(Result.framework_id) == framework_id,
        col(Result.revision) == revision,
    )
    return (await session.exec(statement)).one_or_none()


async def result_before(session: AsyncSession, result: Result) -> Result | None:
    """The result of the assessment before, of whichever version of the model, that this one may be compared with."""
    statement = (
        select(Result)
        .where(
            col(Result.workspace_id) == result.workspace_id,
            col(Result.team_id) == result.team_id,
            col(Result.framework_id) == result.framework_id,
            col(Result.scope) == result.scope,
            col(Result.subject) == result.subject,
            col(Result.trains_models) == result.trains_models,
            col(Result.assessment_id) != result.assessment_id,
            counts(col(Result.id)),
            or_(
                col(Result.completed_at) < result.completed_at,
                and_(col(Result.completed_at) == result.completed_at, col(Result.id) < result.id),
            ),
        )
        .order_by(col(Result.completed_at).desc(), col(Result.id).desc())
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def results_of_assessment(session: AsyncSession, workspace_id: str, assessment_id: int) -> Sequence[Result]:
    """The results of one assessment as they are now, in the order in which its frameworks were scored."""
    newest = (
        select(func.max(col(Result.id)))
        .where(col(Result.workspace_id) == workspace_id, col(Result.assessment_id) == assessment_id)
        .group_by(col(Result.framework_id))
    )
    statement = (
        select(Result)
        .where(col(Result.workspace_id) == workspace_id, col(Result.id).in_(newest))
        .order_by(col(Result.id))
    )
    return (await session.exec(statement)).all()


async def results_of_ids(
    session: AsyncSession, workspace_id: str, team_id: int, result_ids: Collection[int]
) -> dict[int, Result]:
    """Those of a team's results that have these ids, by id."""
    statement = select(Result).where(
        col(Result.workspace_id) == workspace_id, col(Result.team_id) == team_id, col(Result.id).in_(result_ids)
    )
    return {one.id: one for one in (await session.exec(statement)).all()}


async def frameworks_assessed(session: AsyncSession, team_ids: Collection[int]) -> dict[int, set[str]]:
    """The frameworks that each of these teams has results in, about what it was assessed for last, by team id."""
    about = (_result.c.team_id, _result.c.framework_id, _result.c.scope, _result.c.subject)
    statement = (
        select_columns(*about, func.max(_result.c.completed_at).label("newest"))
        .where(_result.c.team_id.in_(team_ids), counts(_result.c.id))
        .group_by(*about)
        .order_by(func.max(_result.c.completed_at))
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    last = {row.team_id: (row.scope, row.subject) for row in rows}
    found: dict[int, set[str]] = {}
    for row in rows:
        if (row.scope, row.subject) == last[row.team_id]:
            found.setdefault(row.team_id, set()).add(row.framework_id)
    return found
