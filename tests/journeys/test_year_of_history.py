"""A newcomer's year of history: five assessments, a quarter apart, that end today."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest

from bot.cli.playground.history import QUARTER_SECONDS, seed_a_year
from bot.serve import running
from bot.settings import Settings
from frameworks.catalog import load_catalog
from playground.people import Somebody
from playground.server import Playground
from tests.journeys.conftest import installed

pytestmark = pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)


@pytest.fixture
async def bot(settings: Settings, playground: Playground) -> AsyncGenerator[None]:
    """The bot by the playground's clock, as `maturity run` starts it."""

    def clock() -> datetime:
        return datetime.fromtimestamp(playground.parts.clock(), UTC)

    async with running(installed(settings, playground), clock):
        yield


@pytest.mark.usefixtures("bot")
async def test_a_year_ends_today_and_its_levels_rise(playground: Playground, ada: Somebody) -> None:
    await seed_a_year(playground.parts, load_catalog())
    news = [one for one in ada.looking_at.messages if "level" in one.text and one.only_for is None]
    assert [one.text.split(".")[0] for one in news] == [
        "Azure: level 0 of 4, No MLOps",
        "Azure: level 0 → 1 of 4, DevOps but no MLOps",
        "Azure: level 1 → 2 of 4, Automated Training",
        # In part: the parts moved, and Google's level.
        "Azure: level 2 of 4, Automated Training",
        "Azure: level 2 → 3 of 4, Automated Model Deployment",
    ]
    times = [float(one.ts) for one in news]
    assert all(abs(later - sooner - QUARTER_SECONDS) < 60 for sooner, later in itertools.pairwise(times))
    assert abs(times[-1] - time.time()) < 60
    await ada.types("/maturity status")
    await ada.sees("Azure: level 3 of 4")


@pytest.mark.usefixtures("bot")
async def test_where_something_has_happened_already_the_year_begins_today(
    playground: Playground, ada: Somebody
) -> None:
    await ada.types("hello")
    await seed_a_year(playground.parts, load_catalog())
    assert playground.parts.workspace.moved_by == 4 * QUARTER_SECONDS
