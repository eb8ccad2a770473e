"""Dropping an open assessment, and what its old cards say."""

from __future__ import annotations

import pytest

from playground.people import Somebody
from tests.journeys.answering import answers_all

pytestmark = pytest.mark.usefixtures("bot")


async def test_starter_can_cancel_after_confirming(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.sees("Drop the open assessment of <#C0PLATFORM>?")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")
    ada.goes_to_the_app()
    await ada.sees("This assessment of <#C0PLATFORM> was cancelled")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess azure full")
    await ada.sees("Started the Azure assessment")


async def test_declining_to_cancel_keeps_the_assessment(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await ada.types("/maturity cancel")
    await ada.clicks("Keep it")
    await ada.sees("The Google assessment of <#C0PLATFORM> is open: it has not begun yet.")
    await ada.sees_button("Continue")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")


async def test_dropping_twice_leaves_a_newer_assessment_alone(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment", times=2)
    await ada.sees("was dropped")
    drop_again = ada.last_click()
    await ada.types("/maturity assess azure full")
    await drop_again()
    await ada.types("/maturity assess azure full")
    await ada.sees("The Azure assessment of <#C0PLATFORM> is open:")


async def test_only_the_starter_can_cancel(ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await ben.types("/maturity cancel")
    await ben.sees("Only the person who leads the assessment, <@U0ADA>, and the team's owners can cancel it.")
    await ada.types("/maturity assess google full")
    await ada.sees("The Google assessment of <#C0PLATFORM> is open:")


async def test_without_an_open_assessment_there_is_nothing_to_cancel(ada: Somebody) -> None:
    await ada.types("/maturity cancel")
    await ada.sees("No assessment is open in this channel, so there is nothing to cancel.")


async def test_a_click_on_a_cancelled_card_offers_the_current_assessment(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await ada.clicks("Fully")
    answer_again = ada.last_click()
    await ada.sees("Question 2 of 24")
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")
    await ada.types("/maturity assess azure full")
    ada.goes_to_the_app()
    await ada.until(lambda: len(ada.messages()) == 2, "the card of the new assessment")
    await answer_again()
    await ada.sees_button("Go to the current question")
    assert "was cancelled, so no answer is recorded any more" in ada.messages()[0]
    await ada.clicks("Go to the current question")
    await ada.until(lambda: len(ada.messages()) == 1, "one card")
    await ada.sees("What shall we look at?")


async def test_click_on_a_finished_card_shows_result_and_current_assessment(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, times=2, done="The assessment is finished, and this is where <#C0PLATFORM> stands.")
    answer_again = ada.last_click()
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess azure full")
    ada.goes_to_the_app()
    await ada.until(lambda: len(ada.messages()) == 2, "the card of the new assessment")
    await answer_again()
    await ada.sees_button("Go to the current question")
    assert "Google: level 2 of 2" in ada.messages()[0]
    assert "What shall we look at?" in ada.messages()[1]


async def test_respondents_card_never_opens_the_cancellers_next_assessment(ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")
    await ben.types("/maturity assess google full")
    await ben.sees("Started the Google assessment")
    ada.goes_to("general")
    await ada.types("/maturity assess azure full")
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    ben.goes_to_the_app()
    await ben.sees("was cancelled")
    assert "Another assessment is waiting for you." not in ben.last_message()
