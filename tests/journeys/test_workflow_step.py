"""A workflow runs an assessment as one of its steps, and is told its level, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot.settings import Settings
from playground.errors import Refused
from playground.methods import METHODS
from playground.methods.call import Call
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import Assessment, StepRun
from tests.journeys.answering import answers_all
from tests.journeys.conftest import installed
from tests.journeys.steering import running_on, time_of
from tests.journeys.waiting import comes_true

STEP = "Run a maturity assessment"
PLATFORM = "C0PLATFORM"
FRAUD = "C0FRAUD"


async def runs(person: Somebody, *, channel: str = PLATFORM, user: str = "U0ADA", models: str = "azure full") -> None:
    """Somebody's workflow reaches the step."""
    await person.runs_step(STEP, {"channel": channel, "user": user, "models": models})
    person.goes_to_the_app()


def ends(person: Somebody) -> list[str]:
    """What the workflow that this person set going said of the step's end."""
    return [one for one in person.messages() if one.startswith(("The step ended", "The step failed"))]


async def sees_end(person: Somebody, words: str) -> str:
    """Wait until the step has ended with these words, which happens once."""
    await person.until(lambda: any(words in one for one in ends(person)), words)
    (end,) = ends(person)
    return end


async def steps_in(settings: Settings) -> list[StepRun]:
    return await _rows(settings, StepRun)


async def assessments_in(settings: Settings) -> list[Assessment]:
    return await _rows(settings, Assessment)


async def _rows(settings: Settings, table: Any) -> list[Any]:
    database = Database(settings.database_url)
    async with database.read() as session:
        found = list((await session.exec(select(table))).all())
    await database.close()
    return found


@pytest.mark.both_deliveries
@pytest.mark.usefixtures("bot")
async def test_the_level_and_where_the_channel_read_of_it_come_back(ada: Somebody, ben: Somebody) -> None:
    await runs(ben)
    ada.goes_to_the_app()
    await ada.sees("A workflow asks you to do this.")
    await answers_all(ada, missing="automatic-model-deployment")
    end = await sees_end(ben, "The step ended")
    assert "level = Azure: level 2 of 4, Automated Training, link = http" in end
    ben.goes_to("ml-platform")
    await ben.sees("first maturity level")
    assert f"/archives/{PLATFORM}/p{ben.newest().replace('.', '')}" in end


@pytest.mark.usefixtures("bot")
async def test_each_model_has_a_line_and_unchanged_levels_link_to_the_channel(ada: Somebody, ben: Somebody) -> None:
    for runs_before in range(2):
        await runs(ben, models="google, gigaom")
        ada.goes_to_the_app()
        await answers_all(ada)
        await ben.until(lambda before=runs_before: len(ends(ben)) == before + 1, "the end")
    first, second = ends(ben)
    assert "level = GigaOm: level 4 of 4, Optimising\nGoogle: level 2 of 2, CI/CD pipeline automation, link" in first
    assert "link = https://slack.com/app_redirect?team=T0PLAYGROUND&channel=C0PLATFORM" in second


@pytest.mark.usefixtures("bot")
async def test_without_models_all_that_are_asked_by_default_are(ada: Somebody, ben: Somebody) -> None:
    await ben.runs_step(STEP, {"channel": PLATFORM, "user": "U0ADA"})
    ada.goes_to_the_app()
    await ada.sees("Azure + GigaOm + Google")


@pytest.mark.usefixtures("bot")
async def test_a_dropped_assessment_fails_the_step(ada: Somebody, ben: Somebody) -> None:
    await runs(ben)
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    assert await sees_end(ben, "The step failed") == "The step failed: The assessment was dropped."


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"models": "azur"}, "There is no maturity model “azur”. Did you mean azure?"),
        ({"channel": FRAUD}, "If it is a private channel, type “/invite @maturity” there and run the workflow again"),
        ({"channel": "C0NOWHERE"}, "if it was deleted, choose another in Workflow Builder."),
    ],
)
async def test_impossible_step_fails_at_once_and_says_what_to_do(
    bot: Settings, ben: Somebody, inputs: dict[str, str], words: str
) -> None:
    await runs(ben, **inputs)
    await sees_end(ben, words)
    assert await assessments_in(bot) == []


async def test_an_archived_channel_fails_the_step(bot: Settings, ben: Somebody) -> None:
    ben.looking_at.archived = True
    await runs(ben)
    await sees_end(ben, "The channel is archived.")
    assert await assessments_in(bot) == []


@pytest.mark.both_deliveries
async def test_the_event_that_comes_twice_starts_nothing_twice(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    playground.parts.deliveries.copies = 2
    await runs(ben)
    ada.goes_to_the_app()
    await ada.sees("A workflow asks you to do this.")
    await playground.parts.deliveries.again("function_executed")
    await answers_all(ada)
    await playground.parts.deliveries.again("function_executed", number=2)
    await sees_end(ben, "The step ended")
    assert len(await steps_in(bot)) == len(await assessments_in(bot)) == 1


@pytest.mark.both_deliveries
async def test_a_bot_that_was_away_meanwhile_still_tells_the_workflow(
    settings: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    settings = installed(settings, playground)
    async with running_on(playground, settings):
        await runs(ben)
        ada.goes_to_the_app()
        await ada.clicks("This team")
        await ada.sees("Question 1 of")
    async with running_on(playground, settings):
        await answers_all(ada, scope="Fully")
        await sees_end(ben, "Azure: level 4 of 4")


@pytest.mark.parametrize("refused", ["429", "500"])
@pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)
async def test_step_result_is_resent_when_slack_does_not_answer(
    settings: Settings,
    playground: Playground,
    ada: Somebody,
    ben: Somebody,
    monkeypatch: pytest.MonkeyPatch,
    refused: str,
) -> None:
    clock, settings = time_of(playground), installed(settings, playground)
    heard = METHODS["functions.completeSuccess"]
    tries = 0

    def breaks(call: Call) -> dict[str, Any]:
        raise ZeroDivisionError(call)

    def counts(call: Call) -> dict[str, Any]:
        nonlocal tries
        tries += 1
        return heard.handle(call)

    if refused == "500":
        monkeypatch.setitem(METHODS, "functions.completeSuccess", replace(heard, handle=breaks))
    async with running_on(playground, settings):
        await runs(ben)
        ada.goes_to_the_app()
        await answers_all(ada)
        if refused == "429":
            while playground.parts.limits.wait_for("functions.completeSuccess", heard.tier) == 0:
                pass
        await until_step(settings, lambda step: step.attempts > 0)
        assert ends(ben) == []
        playground.parts.limits.on = False
        monkeypatch.setitem(METHODS, "functions.completeSuccess", replace(heard, handle=counts))
        clock.advance(minutes=2)
        await sees_end(ben, "Azure: level 4 of 4")
        await until_step(settings, lambda step: step.state == "told")
        clock.advance(minutes=10)
    assert tries == 1


@pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)
@pytest.mark.parametrize(("minutes", "link"), [(2, "/archives/C0PLATFORM/p"), (6, "/app_redirect?team=T0PLAYGROUND")])
async def test_the_step_waits_for_the_channels_message_but_not_for_ever(
    settings: Settings,
    playground: Playground,
    ada: Somebody,
    ben: Somebody,
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    link: str,
) -> None:
    clock, settings = time_of(playground), installed(settings, playground)
    known = METHODS["chat.postMessage"]
    refused: list[str] = []

    def refuses(call: Call) -> dict[str, Any]:
        if call.text("channel") != PLATFORM:
            return known.handle(call)
        refused.append(PLATFORM)
        playground.parts.changes.happened()
        raise Refused("internal_error")

    monkeypatch.setitem(METHODS, "chat.postMessage", replace(known, handle=refuses))
    async with running_on(playground, settings):
        await runs(ben)
        ada.goes_to_the_app()
        await answers_all(ada)
        await ben.until(lambda: bool(refused), "a post that is refused")
        await until_step(settings, lambda step: step.state == "due")
        assert ends(ben) == []
        if minutes == 2:
            monkeypatch.undo()
        clock.advance(minutes=minutes)
        assert link in await sees_end(ben, "The step ended")


async def test_step_already_completed_in_slack_counts_as_reported(
    bot: Settings, ada: Somebody, ben: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = METHODS["functions.completeSuccess"]

    def loses_its_answer(call: Call) -> dict[str, Any]:
        heard.handle(call)
        raise Refused("execution_not_in_running_state")

    monkeypatch.setitem(METHODS, "functions.completeSuccess", replace(heard, handle=loses_its_answer))
    await runs(ben)
    ada.goes_to_the_app()
    await answers_all(ada)
    await sees_end(ben, "The step ended")
    await until_step(bot, lambda step: step.state == "told")


@pytest.mark.usefixtures("bot")
async def test_where_somebody_else_is_answering_the_step_waits_for_them(ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await ada.sees("Started the Google assessment")
    await runs(ben, user="U0BEN")
    ada.goes_to_the_app()
    await answers_all(ada)
    assert "Google: level 2 of 2" in await sees_end(ben, "The step ended")
    assert len(ben.messages()) == 1, "Ben was not asked"


async def test_unreachable_respondent_fails_the_step_and_blocks_nobody(
    bot: Settings, ada: Somebody, ben: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_messages(monkeypatch, "cannot_dm_bot")
    await runs(ben)
    await sees_end(ben, "I cannot send <@U0ADA> direct messages, so nobody was asked.")
    monkeypatch.undo()
    ben.goes_to("ml-platform")
    await ben.types("/maturity assess google")
    await ben.sees("Started the Google assessment")
    assert [one.state for one in await assessments_in(bot)] == ["abandoned", "open"]
    assert ada.looking_at.name == "ml-platform"


async def test_a_card_that_was_lost_is_sent_again(
    settings: Settings, playground: Playground, ada: Somebody, ben: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, settings = time_of(playground), installed(settings, playground)
    refuse_messages(monkeypatch, "internal_error")
    async with running_on(playground, settings):
        await runs(ben)
        await until_step(settings, lambda step: step.assessment_id is not None)
    monkeypatch.undo()
    async with running_on(playground, settings):
        ada.goes_to_the_app()
        assert ada.messages() == []
        clock.advance(seconds=61)
        await ada.sees("A workflow asks you to do this.")
        await answers_all(ada)
        await sees_end(ben, "The step ended")
    assert len([one for one in ada.messages() if "Done." in one]) == 1


def refuse_messages(monkeypatch: pytest.MonkeyPatch, error: str) -> None:
    """Direct messages cannot be opened."""

    def refuses(call: Call) -> dict[str, Any]:
        raise Refused(error, [str(call.arguments)])

    known = METHODS["conversations.open"]
    monkeypatch.setitem(METHODS, "conversations.open", replace(known, handle=refuses))


async def until_step(settings: Settings, holds: Callable[[StepRun], bool]) -> None:
    """Wait until something holds of the one step."""
    await comes_true(lambda: steps_in(settings), lambda found: holds(found[0]))
