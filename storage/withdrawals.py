"""Results that were withdrawn as a mistake: kept as they are, beside the word that they count nowhere.

What reads results that count asks for ``counts`` or, of assessments, ``assessment_counts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, select

from storage.connection import connection_of
from storage.insert import insert_if_absent
from storage.tables import AssessmentState, Withdrawal, table

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Mapped
    from sqlmodel.ext.asyncio.session import AsyncSession

_withdrawal, _result, _assessment = map(table, ("withdrawal", "result", "assessment"))


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """By whom (empty where that is not known) and when an assessment's results were withdrawn."""

    by: str
    at: datetime


def counts(result_id: ColumnElement[Any] | Mapped[Any]) -> ColumnElement[bool]:
    """Whether the result with this id, a column of a statement, was not withdrawn."""
    return ~exists().where(_withdrawal.c.result_id == result_id)


def assessment_counts(assessment_id: ColumnElement[Any] | Mapped[Any]) -> ColumnElement[bool]:
    """Whether the results of the assessment with this id, a column of a statement, were not withdrawn."""
    # Its own names for the tables, as the statement around it may be about results too.
    of, gone = _result.alias(), _withdrawal.alias()
    return ~exists().where(of.c.assessment_id == assessment_id, gone.c.result_id == of.c.id)


async def withdrawn(session: AsyncSession, workspace_id: str, assessment_ids: Collection[int]) -> dict[int, Withdrawn]:
    """Of these assessments those whose results were withdrawn, by id."""
    statement = (
        select(_result.c.assessment_id, _withdrawal.c.withdrawn_by, _withdrawal.c.withdrawn_at)
        .join(_withdrawal, _withdrawal.c.result_id == _result.c.id)
        .where(_result.c.workspace_id == workspace_id, _result.c.assessment_id.in_(assessment_ids))
        .distinct()
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return {row.assessment_id: Withdrawn(row.withdrawn_by, row.withdrawn_at) for row in rows}


async def led_since(
    session: AsyncSession, workspace_id: str, team_id: int, user_id: str, since: datetime
) -> frozenset[int]:
    """The ids of a team's assessments that somebody completed, alone or as who led them, at that time or later."""
    statement = select(_assessment.c.id).where(
        _assessment.c.workspace_id == workspace_id,
        _assessment.c.team_id == team_id,
        _assessment.c.state == AssessmentState.COMPLETED.value,
        _assessment.c.led_by == user_id,
        _assessment.c.ended_at >= since,
    )
    return frozenset((await (await connection_of(session)).execute(statement)).scalars())


async def withdraw(session: AsyncSession, workspace_id: str, assessment_id: int, by: str, now: datetime) -> bool:
    """Have all results of an assessment count nowhere. False when they do not anyway, or there are none.

    To be asked when nobody else can add a result to it.
    """
    ids = (await (await connection_of(session)).execute(_ids(workspace_id, assessment_id))).scalars().all()
    done = [
        await insert_if_absent(
            session, Withdrawal(result_id=one, workspace_id=workspace_id, withdrawn_by=by, withdrawn_at=now)
        )
        for one in ids
    ]
    return any(done)


async def put_back(session: AsyncSession, workspace_id: str, assessment_id: int) -> bool:
    """Have the results of an assessment count again. False when they do anyway."""
    statement = delete(_withdrawal).where(
        _withdrawal.c.workspace_id == workspace_id, _withdrawal.c.result_id.in_(_ids(workspace_id, assessment_id))
    )
    return (await (await connection_of(session)).execute(statement)).rowcount > 0


def _ids(workspace_id: str, assessment_id: int) -> Select[Any]:
    return select(_result.c.id).where(_result.c.workspace_id == workspace_id, _result.c.assessment_id == assessment_id)
