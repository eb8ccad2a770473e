"""The global shortcut starts an assessment by the same dialog as the Home tab; an open one is offered in it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.settings import Settings
from playground.people import Somebody
from playground.server import Playground
from tests.conftest import GENEROUS_SECONDS
from tests.journeys.test_home import chosen
from tests.journeys.test_starting_again import answers_two, how_asked, states_in

SHORTCUT = "start_assessment"
TITLE = "Start an assessment"

pytestmark = pytest.mark.usefixtures("bot")


async def sends(person: Somebody, *frameworks: str, **more: Any) -> None:
    """Use the shortcut and send its dialog for #ml-platform."""
    await person.uses_shortcut(SHORTCUT)
    await person.sees_dialog(TITLE)
    await person.sends_dialog({**chosen("C0PLATFORM", *frameworks), **more})


@pytest.mark.both_deliveries
async def test_the_shortcut_starts_what_its_dialog_says(bot: Settings, ada: Somebody) -> None:
    await sends(ada, "Google", mode="Full: every question, for all gaps", way="We answer together, in the channel")
    assert ada.dialogs() == []
    ada.goes_to_the_app()
    await ada.sees("Google for <#C0PLATFORM>")
    assert await how_asked(bot) == ("full", "together")


async def test_untouched_dialog_starts_a_quick_assessment_by_one_person(bot: Settings, ada: Somebody) -> None:
    await sends(ada, "Azure")
    assert await states_in(bot) == [("open", "azure", "U0ADA")]
    assert await how_asked(bot) == ("quick", "alone")


@pytest.mark.both_deliveries
async def test_the_dialog_turns_into_an_offer_when_one_is_open(bot: Settings, ada: Somebody) -> None:
    await answers_two(ada)
    await sends(ada, "Azure")
    await ada.sees_in_dialog("The Google assessment of <#C0PLATFORM> is open: you are at question 3 of 24.")
    await ada.clicks_in_dialog("Continue")
    await ada.sees_in_dialog("The card is at the end of our direct messages.")
    await ada.closes_dialog()
    await sends(ada, "Azure")
    await ada.clicks_in_dialog("Start over")
    await ada.sees_in_dialog("Started the Azure assessment of <#C0PLATFORM> anew.")
    assert await states_in(bot) == [("abandoned", "google", "U0ADA"), ("open", "azure", "U0ADA")]
    ada.goes_to_the_app()
    await ada.until(lambda: len(ada.messages()) == 1, "one card")
    await ada.sees("Azure for <#C0PLATFORM>")


async def test_dropping_it_in_the_dialog_shows_at_home_too(bot: Settings, ada: Somebody) -> None:
    await answers_two(ada)
    await ada.opens_home()
    await ada.sees_at_home("waiting for you")
    await ada.clicks_at_home(TITLE)
    await ada.sees_dialog(TITLE)
    await ada.sends_dialog(chosen("C0PLATFORM", "Azure"))
    await ada.clicks_in_dialog("Drop it")
    await ada.sees_in_dialog("The assessment of <#C0PLATFORM> was dropped.")
    await ada.until(lambda: "waiting for you" not in ada.home(), "a Home tab without it")
    assert await states_in(bot) == [("abandoned", "google", "U0ADA")]


async def test_the_dialog_says_who_answers_already(ada: Somebody, ben: Somebody) -> None:
    await answers_two(ada)
    await sends(ben, "Azure")
    await ben.sees_in_dialog("<@U0ADA> is answering for this team already (2 answers so far).")
    assert "Start over" not in ben.dialog()
    ben.goes_to_the_app()
    assert ben.messages() == []


async def test_a_shortcut_that_slack_was_slow_with_says_to_use_it_again(ada: Somebody, playground: Playground) -> None:
    playground.parts.deliveries.hold()
    deed = asyncio.create_task(ada.uses_shortcut(SHORTCUT))
    await playground.parts.deliveries.keeps()
    playground.parts.workspace.moved_by += GENEROUS_SECONDS + 1
    playground.parts.deliveries.release()
    await deed
    ada.goes_to_the_app()
    await ada.sees("Slack took too long to pass that on to me, so I could not open the dialog.")
    assert ada.dialogs() == []
    await sends(ada, "Google")
    await ada.sees("Google for <#C0PLATFORM>")
