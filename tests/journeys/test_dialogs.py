"""Dialogs that are closed, late, overtaken by what happened meanwhile, or opened too late."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.settings import Settings
from playground.people import Somebody
from playground.server import Playground
from tests.conftest import GENEROUS_SECONDS
from tests.journeys.answering import answers_the_rest
from tests.journeys.test_interrupted import answers_in
from tests.journeys.test_starting_again import states_in

pytestmark = pytest.mark.usefixtures("bot")

SLOW = "Slack took too long to pass that on to me, so I could not open the dialog."
WHY = "Why not applicable?"
WHICH = "Which one?"


async def slowly(playground: Playground, do: Callable[[], Awaitable[None]]) -> None:
    """Have Slack pass on too late what somebody does."""
    playground.parts.deliveries.hold()
    doing = asyncio.ensure_future(do())
    await playground.parts.deliveries.keeps()
    playground.parts.workspace.moved_by += GENEROUS_SECONDS + 1
    playground.parts.deliveries.release()
    await doing


async def at_the_reason(person: Somebody) -> None:
    """Be asked why the second practice does not apply."""
    await person.types("/maturity assess google full")
    person.goes_to_the_app()
    await person.clicks("This team")
    await person.sees("Question 1 of 24")
    await person.clicks("Fully")
    await person.sees("Question 2 of 24")
    await person.chooses("Other answers", "Not applicable")
    await person.sees("not apply?")


async def in_the_reason_dialog(person: Somebody) -> None:
    """Have the dialog open that asks for it in words."""
    await at_the_reason(person)
    await person.clicks("Something else…")
    await person.sees_dialog(WHY)


async def drops(person: Somebody) -> None:
    """Drop the assessment of #ml-platform."""
    person.goes_to("ml-platform")
    await person.types("/maturity cancel")
    await person.clicks("Drop the assessment")
    await person.sees("was dropped")
    person.goes_to_the_app()


@pytest.mark.both_deliveries
async def test_a_closed_dialog_loses_nothing(bot: Settings, ada: Somebody) -> None:
    await in_the_reason_dialog(ada)
    await ada.closes_dialog()
    assert len(await answers_in(bot)) == 1
    await ada.clicks("No business need")
    await ada.sees("Question 3 of 24")
    assert len(await answers_in(bot)) == 2


@pytest.mark.both_deliveries
async def test_repeated_click_opens_one_dialog_without_an_error(ada: Somebody) -> None:
    await at_the_reason(ada)
    await ada.clicks("Something else…", times=2)
    await ada.sees_dialog(WHY)
    await ada.sends_dialog({"words": "We buy it"})
    await ada.sees("Question 3 of 24")
    assert len(ada.dialogs()) == 0
    assert len(ada.messages()) == 1


async def test_reason_for_an_already_answered_question_changes_nothing(bot: Settings, ada: Somebody) -> None:
    await in_the_reason_dialog(ada)
    await ada.clicks("Back to the question")
    await ada.sees("Why we ask")
    await ada.clicks("Fully")
    await ada.sees("Question 3 of 24")
    assert await ada.sends_dialog({"words": "We buy it"}) == {}
    await ada.sees("Question 3 of 24")
    assert [value for _, value in await answers_in(bot)] == ["fully", "fully"]


async def test_reason_after_cancellation_is_not_saved_and_the_card_says_so(bot: Settings, ada: Somebody) -> None:
    await in_the_reason_dialog(ada)
    await drops(ada)
    assert await ada.sends_dialog({"words": "We buy it"}) == {}
    await ada.sees("was cancelled, so no answer is recorded any more")
    assert len(await answers_in(bot)) == 1


async def test_a_reason_after_the_assessment_is_finished_changes_nothing(bot: Settings, ada: Somebody) -> None:
    await in_the_reason_dialog(ada)
    await ada.clicks("Back to the question")
    await ada.sees("Why we ask")
    await answers_the_rest(ada)
    before = await answers_in(bot)
    assert await ada.sends_dialog({"words": "We buy it"}) == {}
    await ada.sees("Done.")
    assert await answers_in(bot) == before


async def test_a_reason_whose_card_moved_meanwhile_is_saved_and_the_card_goes_on(bot: Settings, ada: Somebody) -> None:
    await in_the_reason_dialog(ada)
    card = ada.newest()
    await ada.types("/maturity assess")
    await ada.until(lambda: card not in ada.timestamps(), "the card moved")
    await ada.sends_dialog({"words": "We buy it"})
    await ada.sees("Question 3 of 24")
    await ada.until(lambda: sum("of 24" in one and "Why we ask" in one for one in ada.messages()) == 1, "one card")
    assert len(await answers_in(bot)) == 2


async def at_the_setup(person: Somebody) -> None:
    """Be asked what is assessed."""
    await person.types("/maturity assess google full")
    person.goes_to_the_app()
    await person.sees("What shall we look at?")


async def test_closing_the_dialog_for_a_product_keeps_the_menus(ada: Somebody) -> None:
    await at_the_setup(ada)
    await ada.clicks("One model or product…", menus={"Target in Google": "Google: to level 1, ML pipeline automation"})
    await ada.sees_dialog(WHICH)
    await ada.closes_dialog()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await answers_the_rest(ada, missing="pipeline-ci")
    assert "level 1 is the target you chose" in ada.last_message()


async def test_a_product_after_another_device_chose_the_team_changes_nothing(ada: Somebody) -> None:
    await at_the_setup(ada)
    await ada.clicks("One model or product…")
    await ada.sees_dialog(WHICH)
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    assert await ada.sends_dialog({"words": "fraud model"}) == {}
    await ada.sees("Google for <#C0PLATFORM>")
    assert "fraud model" not in ada.last_message()


async def test_a_product_after_the_assessment_was_dropped_is_not_saved(bot: Settings, ada: Somebody) -> None:
    await at_the_setup(ada)
    await ada.clicks("One model or product…")
    await ada.sees_dialog(WHICH)
    await drops(ada)
    assert await ada.sends_dialog({"words": "fraud model"}) == {}
    await ada.sees("was cancelled, so no answer is recorded any more")
    assert await states_in(bot) == [("abandoned", "google", "U0ADA")]


@pytest.mark.parametrize(
    ("label", "prepare"), [("Something else…", at_the_reason), ("One model or product…", at_the_setup)]
)
@pytest.mark.both_deliveries
async def test_a_button_that_slack_was_slow_with_says_to_press_it_again(
    ada: Somebody, playground: Playground, label: str, prepare: Callable[[Somebody], Awaitable[None]]
) -> None:
    await prepare(ada)
    await slowly(playground, lambda: ada.clicks(label))
    await ada.sees(SLOW)
    assert ada.dialogs() == []
    await ada.clicks(label)
    await ada.until(lambda: len(ada.dialogs()) == 1, "the dialog")


async def test_settings_that_slack_was_slow_with_say_to_press_again(ada: Somebody, playground: Playground) -> None:
    await ada.types("/maturity settings")
    await slowly(playground, lambda: ada.clicks("Change…"))
    await ada.sees(SLOW)
    await ada.clicks("Change…")
    await ada.sees_dialog("The team's settings")
    await ada.closes_dialog()
    await ada.types("/maturity settings")
    await ada.sees("*Owners:* nobody yet")


async def test_closing_the_dialog_to_start_starts_nothing(bot: Settings, ada: Somebody, playground: Playground) -> None:
    await ada.opens_home()
    await ada.clicks_at_home("Start an assessment")
    await ada.sees_dialog("Start an assessment")
    await ada.closes_dialog()
    assert await states_in(bot) == []
    await slowly(playground, lambda: ada.clicks_at_home("Start an assessment"))
    ada.goes_to_the_app()
    await ada.sees(SLOW)
    assert ada.dialogs() == []
