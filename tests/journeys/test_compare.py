"""The same answers in every model; teams side by side; others' benchmarks."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.settings import Settings
from frameworks.benchmark import read_benchmark
from frameworks.model import AnswerValue
from playground.people import Somebody
from playground.server import Playground
from playground.workspace import Conversation, File
from storage.engine import Database
from tests.journeys.answering import CATALOG
from tests.journeys.past import assessed, up_to
from tests.journeys.test_history import cells, of_kind

PLATFORM, FRAUD = "C0PLATFORM", "C0FRAUD"
START = datetime(2026, 2, 12, 9, 0, tzinfo=UTC)
QUARTER = timedelta(days=91)
LEVELS = (1, 0, 1, 2, 3)


async def several(bot: Settings, playground: Playground, count: int, *, who: str = "U0BEN") -> list[str]:
    """So many teams with the levels above in Azure, the first of the platform's channel; gives their channels."""
    channels = [PLATFORM, *(f"C0TEAM{number}" for number in range(1, count))]
    for number, channel_id in enumerate(channels):
        if number:
            channel = Conversation(id=channel_id, name=f"team-{number}", kind="private", members=[who, "U0APP"])
            playground.parts.workspace.conversations[channel_id] = channel
        await assessed(
            bot, channel_id, up_to("azure", LEVELS[number]), START + timedelta(days=number), "azure", who=who
        )
    return channels


def press(person: Somebody, action_id: str, value: str) -> None:
    """Have the buttons of an action in the newest message carry something else."""
    for message in person.looking_at.messages:
        for block in message.blocks or []:
            for element in (*block.get("elements", []), block.get("accessory", {})):
                if element.get("action_id") == action_id:
                    element["value"] = value


def in_table(person: Somebody) -> list[str]:
    """The channels of the newest message's table, from the top."""
    (table,) = of_kind(person, "data_table")
    return [row[0]["elements"][0]["elements"][0]["channel_id"] for row in table["rows"][1:]]


async def test_the_same_answers_in_every_model(bot: Settings, ada: Somebody) -> None:
    answers = dict.fromkeys(CATALOG.practices, AnswerValue.FULLY) | {"automatic-model-deployment": AnswerValue.NOT_YET}
    await assessed(bot, PLATFORM, answers, START, "google", "azure", "gigaom")
    await ada.types("/maturity compare")
    await ada.sees("The same answers of <#C0PLATFORM> in 3 models")
    said = ada.last_message()
    assert "▰▰▰▰▱▱▱▱  *Azure*: level 2 of 4, Automated Training · 50% of its height" in said
    assert "*Why they differ*" in said
    (line,) = [one for one in said.split("\n") if one.startswith("• *Automatic model deployment*")]
    assert "(not yet in place)" in line
    assert "Google wants it already at level 1, Azure at level 3, GigaOm at level 3." in line


async def test_answers_of_different_days_are_told_and_put_together(bot: Settings, ada: Somebody) -> None:
    await assessed(bot, PLATFORM, up_to("google", 2), START, "google")
    await ada.types("/maturity compare models")
    await ada.sees("There is nothing to compare yet")
    await assessed(bot, PLATFORM, up_to("azure", 4), START + timedelta(days=1), "azure")
    await ada.types("/maturity compare models")
    await ada.sees("here the newest answer to each question counts in every model")


@pytest.mark.parametrize(("teams", "told"), [(4, False), (5, True)])
async def test_owner_of_one_team_sees_others_only_as_five_or_more(
    bot: Settings,
    playground: Playground,
    teams: int,
    told: bool,  # noqa: FBT001
) -> None:
    await several(bot, playground, teams)
    chen = Somebody(playground.parts, "U0CHEN", "ml-platform")
    await chen.types("/maturity compare teams")
    await chen.sees("<#C0PLATFORM> in Azure")
    said = chen.last_message()
    assert "Level 1 of 4, DevOps but no MLOps. It is your only result so far." in said
    assert "C0TEAM" not in json.dumps(chen.looking_at.messages[-1].blocks)
    assert ("Median of 5 teams: 1. Half of them are between 1 and 2, all between 0 and 3." in said) is told
    assert ("2 of 4 other teams are higher, 1 the same, 1 lower." in said) is told
    assert ("back too" in said) is told
    assert ("shown once five teams or more" in said) is not told
    assert bool(of_kind(chen, "data_table")) is told
    if told:
        (table,) = of_kind(chen, "data_table")
        assert cells(table)[0] == ["Overall", 1, 5, 1, "1 to 2", "0 to 3", "2, 1, 1"]


async def test_several_teams_stand_side_by_side_in_no_order_of_merit(
    bot: Settings, playground: Playground, ben: Somebody
) -> None:
    channels = await several(bot, playground, 5)
    await assessed(bot, PLATFORM, up_to("azure", 3), START + timedelta(days=9), "azure", who="U0BEN")
    await ben.types("/maturity compare teams")
    await ben.sees("5 teams side by side")
    assert in_table(ben) == channels
    (table,) = of_kind(ben, "data_table")
    assert cells(table)[0][1] == "3 Automated Model Deployment (up from 1)"
    assert "Those that you may see, the oldest first." in ben.last_message()
    assert "Show teams in order of level" not in ben.last_message(), "that is for admins"
    await ben.clicks("Figures by dimension")
    await ben.sees("<#C0PLATFORM> in Azure")
    assert "Your last 2 results: 1 → 3." in ben.last_message()


async def test_only_admins_have_the_teams_in_order_of_their_levels(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await several(bot, playground, 5)
    await ada.types("/maturity compare teams")
    await ada.sees("5 teams side by side")
    await ada.clicks("Show teams in order of level", times=2)
    await ada.sees("in order of their level in Azure. <@U0ADA> switched the order by level on")
    assert in_table(ada) == ["C0TEAM4", "C0TEAM3", PLATFORM, "C0TEAM2", "C0TEAM1"]
    await ben.types("/maturity compare teams")
    await ben.sees("<@U0ADA> switched the order by level on")
    for block in ben.looking_at.messages[-1].blocks or []:
        for element in block.get("elements", []):
            if element.get("action_id") == "compare:heat:v1":
                element |= {"action_id": "compare:ranking:v1", "value": "1 off"}
    await ben.clicks("Heat map")
    await ben.sees("Only the admins of this workspace can do that.")
    await ada.clicks("List the oldest team first")
    await ada.sees("switched the order by level off")
    assert in_table(ada)[0] == PLATFORM


def in_private(playground: Playground, user_id: str) -> list[File]:
    """The files in somebody's direct messages with the app."""
    workspace = playground.parts.workspace
    messages = workspace.app_conversation(user_id).messages
    return [workspace.files[file_id] for message in messages for file_id in message.files]


async def test_the_heat_map_is_a_picture_and_words_where_that_is_refused(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await several(bot, playground, 3)
    for one in (ada, ben):
        await one.types("/maturity compare teams")
        await one.sees("3 teams side by side")
        await one.clicks("Heat map")
        await one.sees("I sent you the picture in our direct messages")
    admin, member = (in_private(playground, user_id)[0].alt for user_id in ("U0ADA", "U0BEN"))
    assert "#ml-platform" in admin
    assert "#team-1" in member
    assert "team-1" not in admin, "what a private channel is called is nothing for who is not in it"
    playground.parts.refusals.uploads = True
    await ben.types("/maturity compare teams")
    await ben.sees("3 teams side by side")
    await ben.clicks("Heat map")
    await ben.sees("<#C0TEAM1>: People 1, Model creation 0")


async def test_forged_buttons_show_no_team_to_others(bot: Settings, playground: Playground, ben: Somebody) -> None:
    channels = await several(bot, playground, 2)
    secret = await assessed(bot, FRAUD, up_to("azure", 4), START, "azure", who="U0ADA")
    playground.parts.workspace.conversations[FRAUD].members = ["U0ADA"]
    await ben.types("/maturity compare teams")
    await ben.sees("2 teams side by side")
    assert in_table(ben) == channels
    press(ben, "compare:heat:v1", f"{secret} azure p0")
    await ben.clicks("Heat map")
    await ben.sees("You can't see that team.")
    press(ben, "team:below:v1:compare:figures", f"{secret} compare figures azure")
    await ben.clicks("Figures by dimension")
    await ben.until(lambda: sum("You can't see that team." in one for one in ben.messages()) == 2, "refused")


async def test_a_benchmark_is_exported_imported_shown_and_removed(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await several(bot, playground, 4)
    await ada.types("/maturity compare benchmarks")
    await ada.sees("Nothing was imported yet.")
    await ada.clicks("Export ours…")
    await ada.sees_dialog("Export a benchmark")
    errors = await ada.sends_dialog({"origin": "Acme survey"})
    assert "five teams or more" in errors["origin"]
    await ada.closes_dialog()
    await several(bot, playground, 5)
    await ada.clicks("Export ours…")
    await ada.sees_dialog("Export a benchmark")
    assert await ada.sends_dialog({"origin": "Acme survey"}) == {}
    ada.goes_to_the_app()
    await ada.until(lambda: any(one.files for one in ada.looking_at.messages), "the file")
    file = playground.parts.workspace.files[ada.looking_at.messages[-1].files[0]]
    text = base64.b64decode(file.content).decode()
    benchmark = read_benchmark(text)
    assert benchmark.models["azure"].levels == {0: 1, 1: 2, 2: 1, 3: 1}
    assert "C0" not in text

    ada.goes_to("ml-platform")
    await ada.clicks("Import another…")
    await ada.sees_dialog("Import a benchmark")
    assert await ada.sends_dialog({"content": "{}"}) == {
        "content": 'The file is no benchmark: it does not say "format": "maturity-benchmark/1".'
    }
    assert await ada.sends_dialog({"content": json.dumps(benchmark.model_dump(mode="json"))}) == {}
    ada.goes_to_the_app()
    await ada.sees("The benchmark of _Acme survey_ is shown beside this workspace's figures")
    ada.goes_to("ml-platform")
    await ada.types("/maturity compare teams")
    origin = f"Median of 5 teams: 1. _Acme survey_, made on {benchmark.made_on}, imported by <@U0ADA>."
    await ada.sees(origin)

    await ben.types("/maturity compare benchmarks")
    await ben.sees("_Acme survey_, made on")
    assert "Remove" not in ben.last_message()
    await ada.clicks("Benchmarks")
    await ada.sees("_Acme survey_, made on")
    await ada.clicks("Remove", times=2)
    await ada.sees("Nothing was imported yet.")


async def test_forty_teams_are_on_a_page(bot: Settings, playground: Playground, ben: Somebody) -> None:
    database = Database(bot.database_url)
    for number in range(43):
        channel_id = f"C0MANY{number}"
        channel = Conversation(id=channel_id, name=f"many-{number}", kind="channel", members=["U0BEN"])
        playground.parts.workspace.conversations[channel_id] = channel
        await assessed(database, channel_id, up_to("google", number % 3), START, "google", who="U0BEN")
    await database.close()
    ben.goes_to("many-0")
    await ben.types("/maturity compare teams")
    await ben.sees("Page 1 of 2.")
    assert len(in_table(ben)) == 40
    await ben.clicks("More teams")
    await ben.sees("Page 2 of 2.")
    assert in_table(ben) == ["C0MANY40", "C0MANY41", "C0MANY42"]


async def test_levels_of_an_older_version_are_told_apart_and_not_ranked(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    channels = await several(bot, playground, 2, who="U0ADA")
    await assessed(bot, channels[1], up_to("azure", 4), START + QUARTER, "azure", who="U0ADA", version="2019-01")
    await ada.types("/maturity compare teams azure")
    await ada.sees("Levels by an older version of a model are not ranked")
    (table,) = of_kind(ada, "data_table")
    assert [row[1]["text"] for row in table["rows"][1:]] == ["1 DevOps but no MLOps", "4 (older version)"]
    await ada.clicks("Show teams in order of level")
    await ada.until(lambda: "in order of their level" in ada.last_message(), "the order")
    assert in_table(ada) == channels, "the first one is at level 1 by today's version"


async def test_with_many_models_fewer_teams_are_on_a_page_and_none_is_left_out(
    bot: Settings, playground: Playground, ben: Somebody
) -> None:
    models = sorted(CATALOG.frameworks)
    database = Database(bot.database_url)
    for number in range(30):
        channel_id = f"C0MANY{number}"
        channel = Conversation(id=channel_id, name=f"many-{number}", kind="channel", members=["U0BEN"])
        playground.parts.workspace.conversations[channel_id] = channel
        for quarter in range(2):
            await assessed(database, channel_id, up_to("azure", 4), START + quarter * QUARTER, *models, who="U0BEN")
    await database.close()
    ben.goes_to("many-0")
    await ben.types("/maturity compare teams")
    await ben.sees("Page 1 of 2.")
    first = in_table(ben)
    await ben.clicks("More teams")
    await ben.sees("Page 2 of 2.")
    assert sorted(first + in_table(ben)) == sorted(f"C0MANY{number}" for number in range(30))
