"""Runs of the workflow step: begun with an assessment, told of its end, once.

A step that waits is due as soon as its assessment is not open any more, however that ended: nothing has to
remember to say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, or_, update
from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.tables import Assessment, AssessmentState, Respondent, StepRun, StepState, Team
from storage.wakes import Wake, wake

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession
    from sqlmodel.sql.expression import Select

# Said as in the index of these, and not in parameters, or a database would look at all steps there ever were.
_UNFINISHED = col(StepRun.state).in_(
    bindparam("unfinished", (StepState.WAITING.value, StepState.DUE.value), expanding=True, literal_execute=True)
)


@dataclass(frozen=True, slots=True)
class EndedStep:
    """A step to be told that it ended, by whoever claimed it.

    ``problem`` says why it failed. Without one its assessment is over: ``state`` says how, ``ended_at`` when.
    ``attempts`` is how often telling it failed.
    """

    execution_id: str
    workspace_id: str
    problem: str | None
    attempts: int
    assessment_id: int | None
    channel_id: str | None
    state: AssessmentState | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnaskedStep:
    """A step whose assessment is open, and the person who leads it, who was sent no card yet."""

    execution_id: str
    workspace_id: str
    assessment_id: int
    user_id: str


async def begin_step(
    session: AsyncSession, workspace_id: str, execution_id: str, now: datetime, ask_again_at: datetime
) -> bool:
    """A workflow reached the step. False when that was heard before.

    From ``ask_again_at`` on, whoever was not sent a card counts as unasked.
    """
    wake(session, Wake.STEPS)
    row = StepRun(
        execution_id=execution_id,
        workspace_id=workspace_id,
        state=StepState.WAITING.value,
        due_at=ask_again_at,
        created_at=now,
    )
    return await insert_if_absent(session, row)


async def wait_for(session: AsyncSession, workspace_id: str, execution_id: str, assessment_id: int) -> None:
    """Have a step wait for the end of an assessment."""
    wake(session, Wake.STEPS)
    await _change(session, workspace_id, execution_id, assessment_id=assessment_id)


async def fail_step(session: AsyncSession, workspace_id: str, execution_id: str, problem: str, now: datetime) -> bool:
    """Have a step that waits told that it failed, and why. False when it waits no more."""
    wake(session, Wake.STEPS)
    waits = col(StepRun.state) == StepState.WAITING.value
    values: dict[str, Any] = {"state": StepState.DUE.value, "problem": problem, "due_at": now}
    return await _change(session, workspace_id, execution_id, waits, **values)


async def anything_to_do(session: AsyncSession, now: datetime) -> bool:
    """Whether a tick has anything to do; asked often, so it must not disturb the writers."""
    ended = (
        select(StepRun)
        .join(Assessment, col(Assessment.id) == col(StepRun.assessment_id), isouter=True)
        .where(_is_ended(now))
        .limit(1)
    )
    if (await session.exec(ended)).one_or_none() is not None:
        return True
    return (await session.exec(_unasked(now).limit(1))).one_or_none() is not None


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """When a step is next to be told of its end once more, or may be found to have been asked by nobody."""
    statement = select(func.min(col(StepRun.due_at))).where(
        col(StepRun.state).in_((StepState.DUE.value, StepState.WAITING.value)), col(StepRun.due_at) > now
    )
    return (await session.exec(statement)).one()


async def claim_ended(session: AsyncSession, now: datetime, lease_until: datetime, limit: int) -> Sequence[EndedStep]:
    """Take steps that are to be told of their end; nobody else gets them before ``lease_until``.

    Steps of all workspaces, like the outbox.
    """
    statement = (
        select(StepRun, Assessment, Team)
        .select_from(StepRun)
        .join(Assessment, col(Assessment.id) == col(StepRun.assessment_id), isouter=True)
        .join(Team, col(Team.id) == col(Assessment.team_id), isouter=True)
        .where(_is_ended(now))
        .order_by(col(StepRun.created_at))
        .limit(limit)
        .with_for_update(skip_locked=True, of=StepRun)
    )
    ended: list[EndedStep] = []
    # Without an assessment there is None in its place, and its team's.
    rows: Sequence[tuple[StepRun, Assessment | None, Team | None]] = (await session.exec(statement)).all()
    for step, assessment, team in rows:
        step.state = StepState.DUE.value
        step.due_at = lease_until
        session.add(step)
        ended.append(
            EndedStep(
                execution_id=step.execution_id,
                workspace_id=step.workspace_id,
                problem=step.problem,
                attempts=step.attempts,
                assessment_id=step.assessment_id,
                channel_id=team.channel_id if team else None,
                state=AssessmentState(assessment.state) if assessment else None,
                ended_at=assessment.ended_at if assessment else None,
            )
        )
    await session.flush()
    return ended


async def claim_unasked(
    session: AsyncSession, now: datetime, ask_again_at: datetime, limit: int
) -> Sequence[UnaskedStep]:
    """Take steps whose person was sent no card; nobody else gets them before ``ask_again_at``."""
    statement = _unasked(now).limit(limit).with_for_update(skip_locked=True, of=StepRun)
    found: list[UnaskedStep] = []
    for step, respondent in (await session.exec(statement)).all():
        step.due_at = ask_again_at
        session.add(step)
        found.append(UnaskedStep(step.execution_id, step.workspace_id, respondent.assessment_id, respondent.user_id))
    await session.flush()
    return found


async def told(session: AsyncSession, workspace_id: str, execution_id: str, outputs: Mapping[str, str]) -> None:
    """Slack knows how the step ended."""
    await _change(session, workspace_id, execution_id, _is_due(), state=StepState.TOLD.value, outputs=dict(outputs))


async def tell_later(session: AsyncSession, step: EndedStep, due_at: datetime, *, failed: bool) -> None:
    """The step is to be told later: because telling it ``failed``, or as there is something to wait for."""
    attempts = step.attempts + failed
    await _change(session, step.workspace_id, step.execution_id, _is_due(), due_at=due_at, attempts=attempts)


async def lock_step(session: AsyncSession, step: EndedStep) -> None:
    """Have nobody else change a step before the transaction ends."""
    statement = select(StepRun.execution_id).where(
        col(StepRun.workspace_id) == step.workspace_id, col(StepRun.execution_id) == step.execution_id
    )
    (await session.exec(statement.with_for_update())).one_or_none()


async def stop_waiting(session: AsyncSession, workspace_id: str, assessment_id: int, now: datetime) -> None:
    """What steps that are due waited for, the message about their assessment's end, is settled: they are told now."""
    wake(session, Wake.STEPS)
    await session.exec(
        update(StepRun)
        .where(col(StepRun.workspace_id) == workspace_id, col(StepRun.assessment_id) == assessment_id, _is_due())
        .values(due_at=now)
    )


async def give_up(session: AsyncSession, workspace_id: str, execution_id: str) -> None:
    """Slack will not hear of how the step ended."""
    await _change(session, workspace_id, execution_id, _is_due(), state=StepState.FAILED.value)


def _is_due() -> ColumnElement[bool]:
    return col(StepRun.state) == StepState.DUE.value


def _is_ended(now: datetime) -> ColumnElement[bool]:
    waits = col(StepRun.state) == StepState.WAITING.value
    return and_(
        _UNFINISHED,
        or_(
            and_(_is_due(), col(StepRun.due_at) <= now),
            and_(waits, col(Assessment.state) != AssessmentState.OPEN.value),
        ),
    )


def _unasked(now: datetime) -> Select[StepRun, Respondent]:
    return (
        select(StepRun, Respondent)
        .select_from(StepRun)
        .join(Assessment, col(Assessment.id) == col(StepRun.assessment_id))
        .join(
            Respondent,
            and_(
                col(Respondent.assessment_id) == col(Assessment.id),
                col(Respondent.user_id) == col(Assessment.led_by),
            ),
        )
        .where(
            _UNFINISHED,
            col(StepRun.state) == StepState.WAITING.value,
            col(StepRun.due_at) <= now,
            col(Assessment.state) == AssessmentState.OPEN.value,
            # Whoever has several people answer has got the card, and answers on it no more.
            col(Assessment.asked_at).is_(None),
            col(Respondent.card_ts).is_(None),
            col(Respondent.gone).is_(False),
        )
        .order_by(col(StepRun.created_at))
    )


async def _change(
    session: AsyncSession, workspace_id: str, execution_id: str, *where: ColumnElement[bool], **values: object
) -> bool:
    changed = await session.exec(
        update(StepRun)
        .where(col(StepRun.workspace_id) == workspace_id, col(StepRun.execution_id) == execution_id, *where)
        .values(**values)
    )
    return changed.rowcount > 0
