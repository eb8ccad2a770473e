"""A run of the step: begun together with its assessment, and what it is told at the end.

Each function is one transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.assess.choice import read_choice
from bot.assess.progress import open_screen
from bot.assess.seats import seat_of
from bot.assess.start.setup.service import Beginning, start
from bot.assess.state import Started
from bot.assess.workflow import words
from bot.deps import Person, Refusal
from bot.levels.announce import key_of
from bot.levels.service import outcomes_of
from frameworks.interview import Mode
from storage import assessments, outbox, steps, tallies, teams
from storage.tables import AssessmentState, OutboxState, Way

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.choice import Choice
    from bot.assess.state import OpenScreen
    from bot.deps import Deps
    from frameworks.outcome import Outcome
    from storage.steps import EndedStep, UnaskedStep
    from storage.tables import OutboxMessage

# Whoever was not sent the card by then, as the bot died in between, is sent it once more.
ASK_AGAIN = timedelta(minutes=1)


async def begin_step(
    deps: Deps,
    workspace_id: str,
    execution_id: str,
    inputs: Mapping[str, Any],
    problem: str | None,
    *,
    owns: bool,
    is_private: bool,
) -> tuple[Person, OpenScreen] | None:
    """Begin a run of the step: start the assessment, go on with the open one, or wait for somebody else's.

    Gives who is asked, and what. ``problem`` says what is wrong with the channel or the person, if anything is: then,
    and when the models are not known, the step fails. A run that was begun before stays as it is. Whoever is asked
    ``owns`` a team that is made by it, if they may. The level of a channel that ``is_private`` is told to no workflow
    whose person did not answer.
    """
    now = deps.clock()
    async with deps.database.write() as session:
        await teams.ensure_workspace(session, workspace_id, now)
        if not await steps.begin_step(session, workspace_id, execution_id, now, now + ASK_AGAIN):
            return None
        choice = read_choice(deps.catalog, str(inputs.get("models") or "").split())
        if not inputs.get("channel") or not inputs.get("user"):
            problem = words.NO_INPUTS
        elif choice.unknown is not None:
            problem = words.unknown_model(deps.catalog, choice)
        if problem is None:
            person = Person(workspace_id, str(inputs["user"]))
            try:
                channel_id = str(inputs["channel"])
                found = await _start(deps, session, person, channel_id, execution_id, choice, owns=owns)
                if found is not None or not is_private:
                    return found
                problem = words.SOMEBODY_ELSES
            except Refusal as refusal:
                problem = str(refusal)
        await steps.fail_step(session, workspace_id, execution_id, problem, now)
        return None


async def _start(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    channel_id: str,
    execution_id: str,
    choice: Choice,
    *,
    owns: bool,
) -> tuple[Person, OpenScreen] | None:
    models, mode, way = choice.frameworks or deps.catalog.default, choice.mode or Mode.QUICK, choice.way or Way.ALONE
    started = await start(deps, session, person, channel_id, Beginning(models, mode, way, owns))
    team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    assert team is not None  # noqa: S101 - begun with it
    found = await assessments.open_assessment(session, person.workspace_id, team.id)
    assert found is not None  # noqa: S101 - just begun, or open before
    await steps.wait_for(session, person.workspace_id, execution_id, found.id)
    return (person, started.shown) if isinstance(started, Started) else None


async def to_ask(deps: Deps, step: UnaskedStep) -> tuple[Person, OpenScreen] | None:
    """Who is to be sent the card that they were not sent, and what it shows; None when there is nothing to ask."""
    person = Person(step.workspace_id, step.user_id)
    async with deps.database.read() as session:
        try:
            seat = await seat_of(session, person, step.assessment_id)
            if seat.state is AssessmentState.OPEN:
                return person, await open_screen(deps.catalog, session, person, seat)
        except Refusal:
            return None
    return None


async def could_not_ask(deps: Deps, person: Person, execution_id: str, assessment_id: int) -> None:
    """Nobody can be asked: the step fails. The assessment is dropped, unless something was answered already."""
    async with deps.database.write() as session:
        problem = words.could_not_ask(person.user_id)
        failed = await steps.fail_step(session, person.workspace_id, execution_id, problem, deps.clock())
        if failed and not await assessments.count_answered(session, person.workspace_id, assessment_id):
            await assessments.end_assessment(
                session, person.workspace_id, assessment_id, AssessmentState.ABANDONED, deps.clock()
            )


async def came_of(deps: Deps, step: EndedStep) -> tuple[tuple[Outcome, ...], int, OutboxMessage | None]:
    """The outcomes of a step's assessment, about how many practices people differ, and the message to its channel."""
    assert step.assessment_id is not None  # noqa: S101 - only a step that failed has none
    async with deps.database.read() as session:
        # Nobody in particular asks.
        outcomes = await outcomes_of(session, Person(step.workspace_id, ""), step.assessment_id)
        disputed = await tallies.disputed_in(session, step.workspace_id, step.assessment_id)
        return outcomes, len(disputed), await _message_of(session, step)


async def waits_for_message(deps: Deps, step: EndedStep, until: datetime) -> bool:
    """Whether the message to the step's channel is still to be posted: then the step is told after it, or ``until``."""
    if deps.clock() >= until:
        return False
    async with deps.database.write() as session:
        # Locked first, so that a message that is settled meanwhile comes after this, and has the step told.
        await steps.lock_step(session, step)
        message = await _message_of(session, step)
        if message is None or message.message_ts or message.state == OutboxState.FAILED.value:
            return False
        await steps.tell_later(session, step, until, failed=False)
        return True


async def _message_of(session: AsyncSession, step: EndedStep) -> OutboxMessage | None:
    assert step.assessment_id is not None and step.channel_id is not None  # noqa: S101, PT018 - it did not fail
    return await outbox.message_with_key(session, step.workspace_id, key_of(step.assessment_id, step.channel_id))
