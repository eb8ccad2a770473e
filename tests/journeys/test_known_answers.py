"""What is known from another model or from last time is shown for confirmation, not asked again."""

from __future__ import annotations

import pytest

from playground.people import Somebody
from tests.journeys.answering import CATALOG, answers_all, answers_the_rest, current_practice

pytestmark = pytest.mark.usefixtures("bot")


async def assesses(person: Somebody, words: str) -> None:
    """Start an assessment of the team, up to what comes after the scope."""
    person.goes_to("ml-platform")
    await person.types(f"/maturity assess {words}")
    person.goes_to_the_app()
    await person.sees("What shall we look at?")


async def test_another_model_starts_from_the_answers_that_are_there(ada: Somebody) -> None:
    await assesses(ada, "google full")
    await answers_all(ada, missing="data-validation")
    await assesses(ada, "gigaom full")
    await ada.clicks("This team")
    await ada.sees("from before")
    assert f"• {CATALOG.practices['data-validation'].name}: *not yet*" in ada.last_message()
    await ada.clicks("Still true")
    await ada.until(lambda: current_practice(ada) is not None, "a question")
    asked = await answers_the_rest(ada)
    assert "data-validation" not in asked
    assert "written-hand-off" in asked
    assert "GigaOm: level 2 of 4" in ada.last_message(), "what was not yet in place still is not"


async def test_of_two_results_the_newest_counts(ada: Somebody) -> None:
    await assesses(ada, "google full")
    await answers_all(ada, missing="model-registry")
    await assesses(ada, "azure full")
    await answers_all(ada, anew=True)
    await assesses(ada, "gigaom full")
    await ada.clicks("This team")
    await ada.sees("from before")
    assert "• Model registry: *fully*" in ada.last_message()


async def test_one_known_answer_can_be_asked_again(ada: Somebody) -> None:
    await assesses(ada, "google full")
    await answers_all(ada, missing="model-registry")
    await assesses(ada, "google full")
    await ada.clicks("This team")
    await ada.sees("I know 24 answers from before")
    await ada.chooses("Ask one again", "Model registry")
    await ada.sees("I know 23 answers from before")
    assert "Then at most 1 question follows." in ada.last_message()
    await ada.clicks("Still true")
    await ada.until(lambda: current_practice(ada) == "model-registry", "the question to be asked again")
    await ada.clicks("Fully")
    await ada.clicks("Finish")
    await ada.sees("Google: level 2 of 2")


async def test_when_nothing_is_left_to_ask_confirming_leads_to_the_look_over(ada: Somebody) -> None:
    await assesses(ada, "gigaom google full")
    await answers_all(ada)
    await assesses(ada, "google quick")
    await ada.clicks("This team")
    await ada.sees("Then nothing is left to ask.")
    await ada.clicks("Still true", times=2)
    await ada.clicks("Finish", times=2)
    await ada.sees("Google: level 2 of 2")


async def test_what_was_not_known_is_asked_again(ada: Somebody) -> None:
    await assesses(ada, "google full")
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    unknown = current_practice(ada)
    await ada.chooses("Other answers", "Don't know")
    await ada.sees("Question 2 of 24")
    await answers_the_rest(ada)
    await assesses(ada, "google full")
    await ada.clicks("This team")
    await ada.sees("I know 23 answers from before")
    await ada.clicks("Still true")
    await ada.until(lambda: current_practice(ada) == unknown, "the question that was not known")


async def test_answers_of_another_scope_are_not_known(ada: Somebody) -> None:
    await assesses(ada, "google full")
    await answers_all(ada)
    await assesses(ada, "google full")
    await ada.clicks("The whole organisation")
    await ada.sees("Question 1 of 24")
