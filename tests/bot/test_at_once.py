"""Two people, or two clicks, at the same moment on either database: one of them is first, and it is done once."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select

from bot.assess.choice import Choice
from bot.assess.leaving.service import take_over
from bot.assess.start import service
from bot.assess.start.setup import service as setup
from bot.assess.start.state import StartedOver
from bot.assess.state import SomebodyElse, Started, TakenOver
from bot.assess.transactions import change
from bot.deps import Deps, Person, Refusal
from bot.teams.settings import service as settings
from bot.teams.settings.state import Chosen
from frameworks.catalog import load_catalog
from frameworks.interview import Mode
from storage.engine import Database
from storage.tables import Assessment, OutboxMessage
from tests.conftest import FixedClock

ADA, BEN, CLEO = (Person("T1", f"U{name}") for name in ("ADA", "BEN", "CLEO"))
GOOGLE, AZURE = Choice(("google",)), Choice(("azure",))
CATALOG = load_catalog()


pytestmark = pytest.mark.both_databases


@pytest.fixture
async def deps(database: Database, database_kind: str, clock: FixedClock) -> Deps:
    """What services are given."""
    if database_kind == "postgresql":
        met = asyncio.Barrier(4)
        await asyncio.gather(*(connects(database, met) for _ in range(4)))
    return Deps(CATALOG, database, clock)


async def connects(database: Database, met: asyncio.Barrier) -> None:
    """Have one more connection open, so that nobody has to wait for theirs."""
    async with database.write() as session:
        await session.exec(select(Assessment))
        await met.wait()


async def assessments_in(deps: Deps) -> list[tuple[str, str]]:
    """Every assessment, the first first: its state and who leads it."""
    async with deps.database.read() as session:
        rows = (await session.exec(select(Assessment).order_by(col(Assessment.id)))).all()
    return [(row.state, row.led_by) for row in rows]


async def started(deps: Deps, person: Person = ADA) -> int:
    """The id of an assessment that was just started."""
    found = await change(deps, setup.start, person, "C1", setup.Beginning(["google"], Mode.FULL))
    assert isinstance(found, Started)
    async with deps.database.read() as session:
        return (await session.exec(select(col(Assessment.id)))).one() or 0


async def test_people_who_start_at_once_get_one_assessment(deps: Deps) -> None:
    found = await asyncio.gather(
        *(change(deps, service.start, one, "C1", GOOGLE, owns=True) for one in (ADA, BEN, CLEO))
    )
    assert sum(isinstance(one, Started) for one in found) == 1
    assert sum(isinstance(one, SomebodyElse) for one in found) == 2
    assert len(await assessments_in(deps)) == 1


async def test_starting_over_at_once_makes_one_new_assessment(deps: Deps) -> None:
    before = await started(deps)
    found = await asyncio.gather(*(change(deps, service.start_over, ADA, before, AZURE) for _ in range(4)))
    assert sum(isinstance(one, StartedOver) for one in found) == 1
    assert all(isinstance(one, Started | StartedOver) for one in found)
    assert await assessments_in(deps) == [("abandoned", "UADA"), ("open", "UADA")]


async def test_one_of_those_who_take_over_at_once_gets_it(deps: Deps, clock: FixedClock) -> None:
    left = await started(deps)
    clock.advance(days=8)
    wishes = (BEN, CLEO, BEN, CLEO)
    found = await asyncio.gather(
        *(change(deps, take_over, one, left, owns=True) for one in wishes), return_exceptions=True
    )
    ((state, leader),) = await assessments_in(deps)
    assert state == "open"
    assert leader in ("UBEN", "UCLEO")
    for person, what in zip(wishes, found, strict=True):
        if person.user_id == leader:
            assert isinstance(what, TakenOver)
        else:
            assert isinstance(what, Refusal)
            assert leader in str(what), "whoever was slower hears who was quicker"


async def test_of_two_changes_of_settings_at_once_one_is_saved(deps: Deps) -> None:
    await started(deps)
    seen = Chosen(owners=("UADA",), anonymous=False)
    wanted = [Chosen(owners=("UADA", other), anonymous=False) for other in ("UBEN", "UCLEO")]
    found = await asyncio.gather(
        *(settings.change(deps, ADA, "C1", seen, one, f"V{one.owners[1]}") for one in wanted), return_exceptions=True
    )
    assert sum(one is None for one in found) == 1
    assert sum(isinstance(one, Refusal) for one in found) == 1
    async with deps.database.read() as session:
        assert len((await session.exec(select(OutboxMessage))).all()) == 1
