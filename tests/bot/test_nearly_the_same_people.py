"""Two anonymous rounds of nearly the same people say nothing of the few who are in one of them alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.assess.everyone import service as everyone
from bot.assess.start.setup import service as setup
from bot.assess.state import Started, assessment_of
from bot.assess.transactions import change
from bot.deps import Deps, Person
from frameworks.catalog import load_catalog
from frameworks.interview import Mode, models_for, questions
from frameworks.model import AnswerValue, Scope
from storage import assessments, rounds, teams
from storage.assessments import NewAnswer
from storage.engine import Database
from storage.tables import OutboxMessage, Result, Tally, Way
from tests.conftest import FixedClock
from tests.migrated import migrated_sqlite

CATALOG = load_catalog()
LEAD = Person("T1", "UL")
PRACTICES = [one.id for one in questions(CATALOG, models_for(CATALOG, ["google"]), Mode.FULL)]
FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
Said = Mapping[str, Sequence[AnswerValue]]
"""What each person says of the practices, over and over, by user id."""


async def a_round(deps: Deps, said: Said) -> int:
    """Everybody answers all questions of an anonymous round, which is revealed; gives the assessment's id."""
    started = await change(deps, setup.start, LEAD, "C1", setup.Beginning(["google"], Mode.FULL, Way.EVERYONE))
    assert isinstance(started, Started)
    number = assessment_of(started.shown)
    await change(deps, setup.choose_scope, LEAD, number, Scope.TEAM)
    await change(deps, everyone.ask, LEAD, number, list(said), None, "Etc/UTC")
    async with deps.database.write() as session:
        for user_id, values in said.items():
            seat = await assessments.seat_in(session, "T1", number, user_id, to_change=True)
            assert seat is not None
            for turn, practice in enumerate(PRACTICES):
                answer = NewAnswer(turn, practice, values[turn % len(values)])
                await assessments.add_answer(session, "T1", seat.respondent_id, answer, deps.clock())
            await assessments.change_respondent(session, "T1", seat.respondent_id, finished_at=deps.clock())
        await rounds.plan_nudges(session, "T1", number, None)
    await change(deps, everyone.close, LEAD, number)
    return number


async def published(folder: Path, clock: FixedClock, *of_rounds: Said) -> tuple[str, list[AnswerValue]]:
    """All that is kept and told of the last of these rounds, and the team's answers in it."""
    deps = Deps(CATALOG, Database(migrated_sqlite(folder)), clock)
    async with deps.database.write() as session:
        team = await teams.ensure_team(session, "T1", "C1", "UL", clock())
        assert team.id is not None
        await teams.change_team(session, "T1", team.id, anonymous=True)
    numbers = [await a_round(deps, one) for one in of_rounds]
    async with deps.database.read() as session:
        (result,) = (await session.exec(select(Result).where(col(Result.assessment_id) == numbers[-1]))).all()
        tallies = (await session.exec(select(Tally).where(col(Tally.assessment_id) == numbers[-1]))).all()
        told = (await session.exec(select(OutboxMessage).where(col(OutboxMessage.kind) == "reveal"))).all()
    await deps.database.close()
    news = [one.data for one in told if one.data["assessment_id"] == numbers[-1]]
    counts = sorted((one.practice_id, str(one.counts), one.agreed) for one in tallies)
    kept = str((result.level, result.profile, result.answers, result.disputed, result.outcome, counts, news))
    return kept, [AnswerValue(result.answers[one]) for one in PRACTICES]


def said(*of_people: Sequence[AnswerValue]) -> dict[str, Sequence[AnswerValue]]:
    return {f"U{number}": values for number, values in enumerate(of_people)}


LOW, HIGH, MIXED = (NOT_YET,), (FULLY,), (FULLY, PARTLY, NOT_YET, PARTLY)


@pytest.mark.parametrize(
    "others", [(HIGH, HIGH, HIGH, HIGH), (MIXED, HIGH, LOW, HIGH), (MIXED, MIXED, HIGH, (PARTLY, FULLY))]
)
@pytest.mark.parametrize("swapped", [(LOW, HIGH), (MIXED, HIGH), (MIXED, LOW), ((PARTLY,), MIXED)])
async def test_sixth_persons_answer_cannot_be_derived_from_two_tallies(
    tmp_path: Path,
    clock: FixedClock,
    others: tuple[Sequence[AnswerValue], ...],
    swapped: tuple[Sequence[AnswerValue], ...],
) -> None:
    """The fifth and the sixth might have said each other's: then the first round looks the same, so this must."""
    one, other = swapped
    first = await published(tmp_path / "a.db", clock, said(*others, one, other), said(*others, one))
    second = await published(tmp_path / "b.db", clock, said(*others, other, one), said(*others, other))
    assert first == second


async def test_newcomers_answer_alone_does_not_change_the_tally(tmp_path: Path, clock: FixedClock) -> None:
    five = (HIGH, HIGH, HIGH, HIGH, HIGH)
    _, answers = await published(tmp_path / "a.db", clock, said(*five), said(*five, LOW))
    assert set(answers) == {FULLY}


async def test_tally_changed_by_more_people_than_left_is_shown(tmp_path: Path, clock: FixedClock) -> None:
    _, better = await published(tmp_path / "a.db", clock, said(*(LOW,) * 6), said(*(HIGH,) * 5))
    _, worse = await published(tmp_path / "b.db", clock, said(*(HIGH,) * 6), said(HIGH, HIGH, HIGH, HIGH, LOW))
    assert set(better) == {FULLY}
    assert set(worse) == {NOT_YET}


async def test_the_same_people_and_five_others_are_counted(tmp_path: Path, clock: FixedClock) -> None:
    six = said(*(HIGH,) * 6)
    again, _ = await published(tmp_path / "a.db", clock, six, said(*(LOW,) * 6))
    more, _ = await published(tmp_path / "b.db", clock, six, said(*(HIGH,) * 11))
    near, _ = await published(tmp_path / "c.db", clock, six, said(*(HIGH,) * 10))
    assert "{'not_yet': 6}" in again
    assert "{'fully': 11}" in more
    assert "{'fully'" not in near
