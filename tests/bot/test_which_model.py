"""Every command about results reads a model's name alike: by its beginning, a dimension, a number, or a result."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta

import pytest

from bot.deps import Deps, Person
from bot.insights.feature import FEATURES
from bot.slack.message import Message
from bot.slack.tools import SlackTools
from bot.slack.viewer import Viewer
from frameworks.catalog import load_catalog
from frameworks.model import Scope
from storage import results, teams
from storage.engine import Database
from tests.conftest import FixedClock
from tests.journeys.past import assessed, up_to
from tests.journeys.recording import WORKSPACE

Run = Callable[[str], Awaitable[str]]
"""Gives what the text of a command is answered with."""

# A command, and what it says of Azure that it says of no other model.
SAYS = {
    "report": "Azure: level 1 of 4",
    "why": "Why Azure",
    "history": "Azure over time: <#C0PLATFORM>",
    "what-if": "Azure: 1 → level 2",
    "evidence": "<#C0PLATFORM> · Azure",
    "compare figures": "<#C0PLATFORM> in Azure",
    "compare": "The same answers of <#C0PLATFORM> in 3 models",
}
AZURE = ("azure", "AZ", "azure people", "az peo", "People", "#0", "azure of:{azure}")


async def _no_admin() -> bool:
    return False


@pytest.fixture
async def run(database_url: str, clock: FixedClock, slack: SlackTools) -> AsyncGenerator[Run]:
    """The commands, about a team that was assessed in Azure, then in Google and GigaOm too, and for a product."""
    database = Database(database_url)
    await assessed(database, "C0PLATFORM", up_to("azure", 1), clock(), "azure")
    later = clock() + timedelta(days=1)
    team_id = await assessed(database, "C0PLATFORM", up_to("azure", 1), later, "gigaom", "google")
    await assessed(database, "C0PLATFORM", up_to("azure", 2), later, "aws", scope=Scope.PRODUCT, subject="Scoring")
    deps = Deps(load_catalog(), database, clock)
    viewer = Viewer(Person(WORKSPACE, "U0ADA"), "C0PLATFORM", _no_admin)
    commands = {one.name: one for feature in FEATURES for one in feature.team_commands(deps, slack)}
    async with database.read() as session:
        team = await teams.team_of_id(session, WORKSPACE, team_id)
        rows = await results.latest_results(session, WORKSPACE, team_id)
    assert team is not None
    ids = {row.framework_id: row.id for row in rows}

    async def answer(text: str) -> str:
        name, *words = text.format(**ids).split()
        message: Message = await commands[name].show(viewer, team, tuple(words))
        return message.text

    yield answer
    await database.close()


@pytest.mark.parametrize("command", SAYS)
async def test_each_command_understands_the_same_words(run: Run, command: str) -> None:
    for words in AZURE:
        assert SAYS[command] in await run(f"{command} {words}"), words
    assert "Which do you mean?" in await run(f"{command} g")
    assert "Nothing that was assessed in <#C0PLATFORM> is called `quux`." in await run(f"{command} quux")


async def test_the_first_model_in_the_catalogues_order_is_the_default(run: Run) -> None:
    assert (await run("report")).startswith("Azure: level 1")
    assert (await run("why")).startswith("Why Azure: ")
    assert (await run("history")).startswith("Azure over time: ")
    assert (await run("compare figures")).startswith("<#C0PLATFORM> in Azure")


async def test_a_result_says_whose_levels_are_meant(run: Run) -> None:
    for command in ("report", "why", "history", "what-if"):
        assert "AWS" in await run(f"{command} of:{{aws}}"), command
    assert "in one model: level 0 of 3" in await run("compare of:{aws}")
