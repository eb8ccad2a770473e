"""Before the first question: what is assessed, how much is asked, how far the team wants to go."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.settings import Settings
from playground.people import Somebody
from storage.engine import Database
from storage.tables import OutboxMessage
from tests.journeys.answering import CATALOG, answers_all, answers_the_rest, current_practice, question_number

pytestmark = pytest.mark.usefixtures("bot")


def words(text: str) -> dict[str, Any]:
    """What is typed into a dialog of one field."""
    return {"words": {"type": "plain_text_input", "value": text}}


async def test_the_scope_is_asked_first_and_kept(ada: Somebody) -> None:
    await ada.types("/maturity assess google")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    assert "Question" not in ada.last_message()
    await ada.clicks("The whole organisation", times=2)
    choose_again = ada.last_click()
    await ada.sees("Google for the organisation of <#C0PLATFORM>")
    await ada.clicks("Not yet")
    await ada.clicks("Finish")
    await ada.sees("this is where the organisation of <#C0PLATFORM> stands")
    await choose_again()
    await ada.sees("this is where the organisation of <#C0PLATFORM> stands")
    ada.goes_to("ml-platform")
    await ada.sees("the organisation of <#C0PLATFORM> has its first maturity level")


async def test_results_of_different_scopes_are_never_compared(ada: Somebody) -> None:
    async def assess() -> None:
        ada.goes_to("ml-platform")
        await ada.types("/maturity assess google full")
        ada.goes_to_the_app()
        await ada.sees("What shall we look at?")

    await assess()
    await ada.clicks("One model or product…")
    await ada.sees_dialog("Which one?")
    await ada.sends_dialog(words("  Fraud   model "))
    await ada.sees("Google for `Fraud model` of <#C0PLATFORM>")
    await answers_the_rest(ada)
    await assess()
    assert "Last time it was `Fraud model` of <#C0PLATFORM>." in ada.last_message()
    await answers_all(ada, missing="model-registry")
    ada.goes_to("ml-platform")
    await ada.until(lambda: sum("has its first maturity level" in one for one in ada.messages()) == 2, "both levels")
    await ada.types("/maturity status")
    await ada.sees("*Where `Fraud model` of <#C0PLATFORM> stands*")
    assert "*Where <#C0PLATFORM> stands*" in ada.last_message()
    assert "Google: level 2 of 2" in ada.last_message()
    assert "Google: level 1 of 2" in ada.last_message()

    await assess()
    await ada.clicks("One model or product…")
    await ada.sees_dialog("Which one?")
    await ada.sends_dialog(words("fraud MODEL"))
    await ada.sees("Google for `Fraud model` of <#C0PLATFORM>")
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")

    await assess()
    await ada.clicks("Fraud model")
    await ada.sees("I know 24 answers from before")
    await ada.clicks("Ask me everything")
    await ada.until(lambda: current_practice(ada) is not None, "the first question")
    await answers_the_rest(ada, missing="pipeline-ci")
    ada.goes_to("ml-platform")
    await ada.sees("The maturity level of `Fraud model` of <#C0PLATFORM> changed")
    assert "Google: level 2 → 1 of 2" in ada.last_message()


async def test_a_product_without_a_name_is_asked_for_again(ada: Somebody) -> None:
    await ada.types("/maturity assess google")
    ada.goes_to_the_app()
    await ada.clicks("One model or product…")
    await ada.sees_dialog("Which one?")
    await ada.sends_dialog(words("   "))
    assert ada.dialogs()[-1].errors == {"words": "Please give the model or product a name."}
    await ada.sends_dialog(words("<!channel> model"))
    await ada.sees("Google for `&lt;!channel&gt; model` of <#C0PLATFORM>")


async def test_advice_stops_at_the_target(ada: Somebody) -> None:
    await ada.types("/maturity assess azure full")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await ada.chooses("Target in Azure", "Azure: to level 2, Automated Training")
    await answers_all(ada, missing="automatic-model-deployment")
    assert "You are where you want to be:* level 2 is the target you chose." in ada.last_message()
    assert "To reach level 3" not in ada.last_message()
    ada.goes_to("ml-platform")
    await ada.sees("first maturity level")
    assert "To reach level 3" not in ada.last_message()
    await ada.types("/maturity status")
    await ada.sees("Where <#C0PLATFORM> stands")
    assert "Next:" not in ada.last_message()

    await ada.types("/maturity assess azure full")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await answers_all(ada, missing="automatic-model-deployment")
    assert "You are where you want to be" in ada.last_message(), "the target is as it was the last time"

    ada.goes_to("ml-platform")
    await ada.types("/maturity assess azure full")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await ada.chooses("Target in Azure", "Azure: no target")
    await answers_all(ada, missing="automatic-model-deployment")
    assert "To reach level 3" in ada.last_message()


async def test_a_target_above_the_level_is_named_with_the_way_to_it(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await ada.chooses("Target in Google", "Google: to level 2, CI/CD pipeline automation")
    await answers_all(ada, missing="model-registry")
    assert "*Your target:* level 2, CI/CD pipeline automation." in ada.last_message()
    assert "is missing to reach level 2" in ada.last_message()


async def test_a_team_that_only_calls_an_api_is_told_what_does_not_fit(ada: Somebody) -> None:
    await ada.types("/maturity assess google gigaom full")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await ada.chooses("Your models", "We only use generative AI through an API")
    await ada.sees("I leave out what is about training models of your own.")
    asked = await answers_all(ada, missing="model-inventory")
    assert "training-pipeline" not in asked
    assert "model-inventory" in asked
    result = ada.last_message()
    assert "Google: no level, as parts of it are about training models of your own." in result
    assert "level 0" not in result
    assert "What does not fit you" in result
    assert f"• {CATALOG.practices['training-pipeline-deployed'].name}" in result
    assert "*Strategy*: 4" in result, "a part that fits has its level"
    assert f"{CATALOG.practices['model-inventory'].name} (not yet in place)" in result
    ada.goes_to("ml-platform")
    await ada.types("/maturity status")
    await ada.sees("Google: no level")
    assert not any("first maturity level" in one for one in ada.messages()), "there is no level to tell of"
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    assert "I leave out what is about training" in ada.last_message(), "the team is as it was the last time"


async def test_a_team_of_another_kind_is_not_compared(bot: Settings, ada: Somebody) -> None:
    for kind in ("We train models ourselves", "We only use generative AI through an API"):
        ada.goes_to("ml-platform")
        await ada.types("/maturity assess azure quick")
        ada.goes_to_the_app()
        await ada.sees("What shall we look at?")
        await ada.clicks("This team", menus={"Your models": kind})
        await ada.until(lambda: "What shall" not in ada.last_message(), "what comes next")
        if "from before" in ada.last_message():
            await ada.clicks("Still true")
            await ada.until(lambda: "from before" not in ada.last_message(), "what comes next")
        if "Done." not in ada.last_message():
            await answers_the_rest(ada)
    assert "Azure: no level" in ada.last_message()
    database = Database(bot.database_url)
    async with database.read() as session:
        news = (await session.exec(select(OutboxMessage))).all()
    await database.close()
    assert len(news) == 1, "the first level; having none now is no change of it"


async def test_quick_mode_stops_at_a_certain_level_and_full_mode_continues(ada: Somebody) -> None:
    await ada.types("/maturity assess google quick")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of at most 18")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of at most 18")
    await ada.clicks("Not yet")
    await ada.clicks("Finish")
    await ada.sees("Done.")
    assert "Google: level 0 of 2" in ada.last_message()
    assert "Level 1 requires 11 practices: 1 in place, 1 not, 9 not asked about." in ada.last_message()
    assert "not asked yet" not in ada.last_message(), "what nobody was asked about is not said to be missing"
    assert "`/maturity assess google full`" in ada.last_message()

    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("I know 2 answers from before")
    assert "Then at most 22 questions follow." in ada.last_message()
    await ada.clicks("Still true", times=2)
    await ada.sees("Question 3 of 24")


async def test_returning_subject_gets_a_transition(ada: Somebody) -> None:
    await ada.types("/maturity assess gigaom quick")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of at most 46")
    assert "Let's talk about the application" in ada.last_message()
    spoken_of: list[str] = []
    while "Once more about" not in ada.last_message():
        assert "Done." not in ada.last_message()
        practice = current_practice(ada)
        assert practice is not None
        spoken_of.append(CATALOG.part_of[practice].title)
        await ada.clicks("Fully")
        await ada.until(lambda before=practice: current_practice(ada) != before, "the next question")
    practice = current_practice(ada)
    assert practice is not None
    assert CATALOG.part_of[practice].title in spoken_of[:-1]
    assert f"Once more about “{CATALOG.part_of[practice].title}”." in ada.last_message()


async def test_the_setup_chooses_how_much_is_asked(ada: Somebody) -> None:
    await ada.types("/maturity assess azure")
    ada.goes_to_the_app()
    await ada.sees("Quick: at most 28 questions")
    await ada.chooses("How much to ask", "Full: 35 questions")
    await ada.clicks("This team")
    await ada.sees("Question 1 of 35")


@pytest.mark.both_deliveries
async def test_a_choice_counts_even_if_its_own_click_comes_later(ada: Somebody) -> None:
    await ada.types("/maturity assess google")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    menus = {
        "How much to ask": "Full: 24 questions",
        "Target in Google": "Google: to level 1, ML pipeline automation",
        "Your models": "We train models ourselves",
    }
    await ada.clicks("This team", menus=menus)
    await ada.sees("Question 1 of 24")
    await answers_the_rest(ada, missing="model-registry")
    assert "You are where you want to be:* level 1 is the target you chose." in ada.last_message()


async def test_choices_made_before_a_product_is_named_count(ada: Somebody) -> None:
    await ada.types("/maturity assess google")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await ada.clicks("One model or product…", menus={"How much to ask": "Full: 24 questions"})
    await ada.sees_dialog("Which one?")
    await ada.sends_dialog(words("fraud model"))
    await ada.sees("Question 1 of 24")


async def test_a_choice_on_a_card_that_is_out_of_date_changes_nothing(ada: Somebody) -> None:
    await ada.types("/maturity assess google")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    card, message = ada.looking_at, ada.looking_at.messages[-1].model_copy(deep=True)
    await ada.clicks("This team")
    await ada.sees("Question 1 of at most 18")
    card.messages[-1].blocks = message.blocks
    await ada.chooses("How much to ask", "Full: 24 questions")
    await ada.sees("Question 1 of at most 18")
    assert question_number(ada) == (1, 18)
    card.messages[-1].blocks = message.blocks
    await ada.clicks("The whole organisation")
    await ada.sees("Question 1 of at most 18")
    assert "Google for <#C0PLATFORM>" in ada.last_message()


async def test_who_answers_is_chosen_and_chosen_again(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.sees("Answers are named: the team's owners can see who said what.")
    await ada.chooses("Who answers", "We answer together, in the channel")
    await ada.sees("Votes are named: once they are revealed, all of <#C0PLATFORM> see who voted what.")
    await ada.chooses("Who answers", "Everyone answers, privately")
    await ada.sees("nobody sees others' answers before all are revealed")
    await ada.chooses("Who answers", "I answer for the team")
    await ada.until(lambda: "before all are revealed" not in ada.last_message(), "that it is alone again")
    await ada.clicks("One model or product…")
    await ada.sees_dialog("Which one?")
    await ada.closes_dialog()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
