"""In which channel an assessment is at home, for checking a click against the place that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage.plain import Plain
from storage.tables import Way, table

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

_assessment, _team = map(table, ("assessment", "team"))
_PLACE = Plain(
    select(_team.c.channel_id, _assessment.c.way)
    .join_from(_assessment, _team, _team.c.id == _assessment.c.team_id)
    .where(_assessment.c.workspace_id == bindparam("workspace_id"), _assessment.c.id == bindparam("assessment_id"))
)


@dataclass(frozen=True, slots=True)
class AssessmentPlace:
    """The channel of an assessment's team, and who answers in it."""

    channel_id: str
    way: Way


async def place_of(session: AsyncSession, workspace_id: str, assessment_id: int) -> AssessmentPlace | None:
    """Where an assessment is at home; None where there is none of this id in the workspace."""
    parameters = {"workspace_id": workspace_id, "assessment_id": assessment_id}
    row = await _PLACE.row(session, parameters)
    return AssessmentPlace(row[0], Way(row[1])) if row else None
