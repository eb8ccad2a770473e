"""How many people said what of each practice, where several answered; and what they agreed on afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select

from storage.insert import insert_absent
from storage.plain import Plain
from storage.tables import Tally, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession


# Built once, of plain columns, as whoever leads runs these for each practice.
_tally = table("tally")
_ADD = insert_absent(_tally, ["workspace_id", "assessment_id", "practice_id", "counts", "agreed"])
_OF_PRACTICE = (
    _tally.c.workspace_id == bindparam("of_workspace"),
    _tally.c.assessment_id == bindparam("of_assessment"),
    _tally.c.practice_id == bindparam("of_practice"),
)
_REMOVE = Plain(delete(_tally).where(*_OF_PRACTICE))
_SETTLE = Plain(update(_tally).where(*_OF_PRACTICE), ["settled_at"])


async def add_tally(
    session: AsyncSession,
    workspace_id: str,
    assessment_id: int,
    practice_id: str,
    counts: Mapping[str, int],
    *,
    agreed: bool,
) -> None:
    """Keep how many people said what (by value) of a practice; one that is there already stays."""
    row = {
        "workspace_id": workspace_id,
        "assessment_id": assessment_id,
        "practice_id": practice_id,
        "counts": dict(counts),
        "agreed": agreed,
    }
    await _ADD.rows(session, row)


async def remove_tally(session: AsyncSession, workspace_id: str, assessment_id: int, practice_id: str) -> None:
    """Forget how many people said what of a practice."""
    await _REMOVE.rows(session, _of_practice(workspace_id, assessment_id, practice_id))


async def tallies_of(session: AsyncSession, workspace_id: str, assessment_id: int) -> Sequence[Tally]:
    """Every tally of an assessment, in the order in which they were kept."""
    statement = (
        select(Tally)
        .where(col(Tally.workspace_id) == workspace_id, col(Tally.assessment_id) == assessment_id)
        .order_by(col(Tally.id))
        # What is changed plainly is not known to SQLAlchemy, should it have the rows already.
        .execution_options(populate_existing=True)
    )
    return (await session.exec(statement)).all()


async def disputed_in(session: AsyncSession, workspace_id: str, assessment_id: int) -> tuple[str, ...]:
    """The practices of an assessment of which people said different things, and agreed on nothing yet."""
    tallies = await tallies_of(session, workspace_id, assessment_id)
    return tuple(one.practice_id for one in tallies if not one.agreed and one.settled_at is None)


async def settle_all(session: AsyncSession, workspace_id: str, assessment_id: int, now: datetime) -> None:
    """Nothing is left to agree on."""
    await session.exec(
        update(Tally)
        .where(
            col(Tally.workspace_id) == workspace_id,
            col(Tally.assessment_id) == assessment_id,
            col(Tally.settled_at).is_(None),
        )
        .values(settled_at=now)
    )


async def settle(session: AsyncSession, workspace_id: str, assessment_id: int, practice_id: str, now: datetime) -> None:
    """An answer that all can live with was recorded."""
    await _SETTLE.rows(session, {**_of_practice(workspace_id, assessment_id, practice_id), "settled_at": now})


def _of_practice(workspace_id: str, assessment_id: int, practice_id: str) -> dict[str, Any]:
    return {"of_workspace": workspace_id, "of_assessment": assessment_id, "of_practice": practice_id}
