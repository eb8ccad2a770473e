"""Levels over time, and what changed between any two results."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.settings import Settings
from frameworks.model import Scope
from playground.people import Somebody
from playground.server import Playground
from playground.workspace import Conversation
from storage.engine import Database
from tests.journeys.answering import answers_all
from tests.journeys.past import assessed, up_to

PLATFORM, FRAUD = "C0PLATFORM", "C0FRAUD"
START = datetime(2020, 2, 12, 9, 0, tzinfo=UTC)
QUARTER = timedelta(days=91)


def newest_blocks(person: Somebody) -> list[dict[str, Any]]:
    """The blocks of the newest message that a person sees where they look."""
    mine = [one for one in person.looking_at.messages if one.only_for in (None, person.user_id)]
    return mine[-1].blocks or []


def of_kind(person: Somebody, kind: str) -> list[dict[str, Any]]:
    """The blocks of a kind in the newest message."""
    return [one for one in newest_blocks(person) if one["type"] == kind]


def cells(table: dict[str, Any]) -> list[list[Any]]:
    """What stands in a table's rows, without the header."""
    return [[cell.get("value", cell.get("text")) for cell in row] for row in table["rows"][1:]]


@pytest.mark.usefixtures("bot")
async def test_from_the_first_result_to_the_second(ada: Somebody) -> None:
    await ada.types("/maturity history")
    await ada.sees("has not been assessed yet")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, missing="model-registry")
    ada.goes_to("ml-platform")
    # So that it does not come later, below what is looked at.
    await ada.until(lambda: any("first maturity level" in one for one in ada.messages()), "word of the level")
    await ada.types("/maturity history")
    await ada.sees("This is the only result so far.")
    assert "Level 1 of 2, ML pipeline automation" in ada.last_message()
    assert "With the next assessment you see here" in ada.last_message()
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada)
    ada.goes_to("ml-platform")
    await ada.until(lambda: any("level 1 → 2" in one for one in ada.messages()), "word of the level")
    await ada.types("/maturity history google")
    await ada.sees("2 results so far.")
    said = ada.last_message()
    assert "Level 2 of 2, CI/CD pipeline automation, up from 1 in" in said
    assert ":arrow_up: *Better: 1 practice*" in said
    assert "Model registry: not yet → fully" in said
    assert "Worse" not in said
    (chart,) = of_kind(ada, "data_visualization")
    assert [one["value"] for one in chart["chart"]["series"][0]["data"]][1] == 2
    (table,) = of_kind(ada, "data_table")
    assert [row[2] for row in cells(table)] == ["2 CI/CD pipeline automation", "1 ML pipeline automation"]
    await ada.types("/maturity history azure")
    await ada.sees("is called `azure`. These come closest:")


async def test_forty_quarters_are_charted_listed_and_compared(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    database = Database(bot.database_url)
    for quarter in range(40):
        await assessed(database, PLATFORM, up_to("azure", quarter // 10), START + quarter * QUARTER, "azure")
    await database.close()
    await ada.types("/maturity history")
    await ada.sees("40 results so far.")
    (chart,) = of_kind(ada, "data_visualization")
    assert len(chart["chart"]["axis_config"]["categories"]) == 20
    (table,) = of_kind(ada, "data_table")
    assert len(cells(table)) == 40
    assert "Every practice was answered the same." in ada.last_message()
    labels = [row[0] for row in cells(table)]
    await ada.chooses("Earlier result", f"{labels[0]} · level 3")
    await ada.chooses("Later result", f"{labels[-1]} · level 0")
    before = len(ada.messages())
    await ada.clicks("Compare", times=2)
    await ada.sees(f"What changed: {labels[-1]} → {labels[0]}")
    assert len(ada.messages()) == before, "in place"
    assert "Level 0 of 4, No MLOps → level 3 of 4" in ada.last_message(), "the earlier one comes first"
    assert "Better: " in ada.last_message()
    assert ": not yet → fully" in ada.last_message()
    await ben.types("/maturity history")
    await ben.sees("40 results so far.")


async def test_each_scope_has_its_own_history_line(bot: Settings, ada: Somebody) -> None:
    product = Scope.PRODUCT
    await assessed(bot, PLATFORM, up_to("azure", 1), START, "azure", scope=product, subject="*Scoring*")
    await assessed(bot, PLATFORM, up_to("azure", 2), START + QUARTER, "azure", "google")
    await assessed(bot, PLATFORM, up_to("azure", 4), START + 2 * QUARTER, "azure", scope=product, subject="*Scoring*")
    await ada.types("/maturity history azure")
    await ada.sees("Level 2 of 4, Automated Training")
    assert "This is the only result so far." in ada.last_message()
    await ada.clicks("Azure of *Scoring*")
    await ada.sees("Azure over time: `*Scoring*` of <#C0PLATFORM>")
    assert "up from 1 in" in ada.last_message()
    await ada.clicks("Google of the team")
    await ada.sees("Google over time: <#C0PLATFORM>")


async def test_a_new_version_of_the_model_is_no_change_of_the_team(bot: Settings, ada: Somebody) -> None:
    for quarter in range(3):
        await assessed(bot, PLATFORM, up_to("azure", 0), START + quarter * QUARTER, "azure", version="2001")
    for quarter in range(3, 5):
        await assessed(bot, PLATFORM, up_to("azure", 2), START + quarter * QUARTER, "azure")
    await ada.types("/maturity history")
    await ada.sees("The model has a new version")
    charts = of_kind(ada, "data_visualization")
    assert [len(one["chart"]["axis_config"]["categories"]) for one in charts] == [3, 2]
    (table,) = of_kind(ada, "data_table")
    labels = [row[0] for row in cells(table)]
    await ada.chooses("Earlier result", f"{labels[2]} · level 0")
    await ada.clicks("Compare")
    await ada.sees("By today's rules the first would have been level 0")


async def test_a_slack_without_charts_gets_the_same_in_words(
    bot: Settings, ada: Somebody, playground: Playground
) -> None:
    playground.parts.refusals.newer_blocks = True
    for quarter in range(3):
        await assessed(bot, PLATFORM, up_to("azure", quarter), START + quarter * QUARTER, "azure")
    await ada.types("/maturity history")
    await ada.sees("All results, the newest first")
    lines = [line for line in ada.last_message().split("\n") if "version" in line]
    assert lines[0].startswith("▰▰▱▱  *Q3 2020*: Level 2 of 4, Automated Training · ")
    assert lines[2].startswith("▱▱▱▱  *Q1 2020*: Level 0 of 4, No MLOps · ")
    assert of_kind(ada, "data_visualization") == of_kind(ada, "data_table") == []


async def test_forged_buttons_show_no_history_to_others(bot: Settings, ada: Somebody, playground: Playground) -> None:
    secret = await assessed(bot, FRAUD, up_to("azure", 1), START, "azure", who="U0BEN")
    other = Conversation(id="C0OTHER", name="other", kind="channel", members=["U0CHEN"])
    playground.parts.workspace.conversations[other.id] = other
    for quarter in range(3):
        await assessed(bot, "C0OTHER", up_to("azure", quarter), START + quarter * QUARTER, "azure", who="U0CHEN")
    chen = Somebody(playground.parts, "U0CHEN", "other")
    await chen.types("/maturity history")
    await chen.sees("3 results so far.")
    message = next(one for one in reversed(other.messages) if one.only_for == "U0CHEN")
    for block in message.blocks or []:
        for element in block.get("elements", []):
            if element.get("action_id") == "history:compare:v1":
                element["value"] = f"{secret} 0"
    await chen.clicks("Compare")
    await chen.sees("You can't see that team.")
    del ada
