"""Why a level is what it is: of the weakest model, of a model or dimension by any name, and what to find out."""

from __future__ import annotations

import pytest

from playground.people import Somebody
from tests.journeys.answering import CATALOG, answers_the_rest
from tests.journeys.test_report import NAME, is_assessed

pytestmark = [pytest.mark.usefixtures("bot"), pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)]


async def test_blocking_practice_is_named_with_its_answer_and_effect(ada: Somebody) -> None:
    await is_assessed(ada, "google full")
    await ada.types("/maturity why")
    await ada.sees("*Why Google: level 1 of 2, ML pipeline automation.*")
    assert f"• *{NAME}*: not yet" in ada.last_message()
    assert f"*If you change only one thing:* *{NAME}*. It alone reaches level 2." in ada.last_message()
    await ada.clicks("Report")
    await ada.sees("*What teams find hard at level 2:*")
    await ada.clicks("Why")
    await ada.sees("*Why Google: level 1 of 2")


async def test_a_dimension_is_found_by_its_name_in_any_case_or_how_it_begins(ada: Somebody) -> None:
    await is_assessed(ada, "azure gigaom full")
    azure = CATALOG.frameworks["azure"]
    dimension = next(one for one in azure.dimensions if one.id == "creation")
    for words in (dimension.id, dimension.name.upper(), f"azure {dimension.id}", "Azure model c"):
        await ada.types(f"/maturity why {words}")
        await ada.sees(f"*Why Azure, {dimension.name}: level")
        assert f"• *{NAME}*: not yet" in ada.last_message()
    await ada.clicks("The whole level")
    await ada.sees("*Why Azure: level 1 of 4")
    assert "*Each dimension by itself*" in ada.last_message()
    await ada.clicks("GigaOm")
    await ada.sees("*Why GigaOm: level")


async def test_unknown_or_ambiguous_name_is_answered_with_buttons(ada: Somebody) -> None:
    await ada.types("/maturity why azure")
    await ada.sees("has not been assessed yet")
    await is_assessed(ada, "azure google full")
    await ada.types("/maturity why modle creation <!channel>")
    await ada.sees("These come closest:")
    assert "<!channel>" not in ada.last_message()
    await ada.types("/maturity why model")
    await ada.sees("could be several things")
    await ada.clicks("Azure: Model creation")
    await ada.sees("*Why Azure, Model creation: level")


async def test_unknown_answers_are_to_be_found_out_first(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of")
    await ada.chooses("Other answers", "Don't know")
    await ada.sees("Question 2 of")
    await answers_the_rest(ada)
    ada.goes_to("ml-platform")
    await ada.until(lambda: any("first maturity level" in one for one in ada.messages()), "word of the level")
    await ada.types("/maturity why google")
    await ada.sees("*Find out first*")
    assert "If it is in place already, you are at level" in ada.last_message()
