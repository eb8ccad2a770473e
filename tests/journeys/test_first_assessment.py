"""A team is assessed: asked one practice at a time, told its level, and its channel hears of it."""

from __future__ import annotations

import re

import pytest

from bot.settings import Settings
from frameworks.catalog import load_catalog
from frameworks.interview import Mode, models_for, questions
from frameworks.model import AnswerValue
from frameworks.scoring import score
from playground.people import Somebody
from tests.journeys.answering import answers_all, clicks_the_rest

CATALOG = load_catalog()
LABELS = {AnswerValue.FULLY: "Fully", AnswerValue.PARTLY: "Partly", AnswerValue.NOT_YET: "Not yet"}

pytestmark = pytest.mark.usefixtures("bot")


@pytest.mark.both_deliveries
async def test_azure_from_the_first_question_to_the_channels_news(ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess azure full")
    await ada.sees("Started the Azure assessment of <#C0PLATFORM>.")
    assert "Started" not in ben.last_message()

    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("What shall we look at?")
    await ada.clicks("This team")
    await ada.sees("Question 1 of 35")
    card = ada.last_message()
    for expected in ("Why we ask:", "Fully:", "Partly:", "Pause", "Azure for <#C0PLATFORM>"):
        assert expected in card
    assert "Back" not in card.split("\n"), "there is nothing before the first question"
    await clicks_the_rest(ada, missing="automatic-model-deployment")

    result = ada.last_message()
    for expected in (
        "Azure: level 2 of 4, Automated Training",
        "*People*: 4",
        "*Model release*: 2 · 1 of 2 for the next level · missing: Automatic model deployment",
        "What decided it",
        "*Model release* is held at 2 by Automatic model deployment",
        "To reach level 3, Automated Model Deployment",
        "Automatic model deployment (not yet in place, takes weeks)",
        "How to begin with “Automatic model deployment”",
    ):
        assert expected in result
    assert len(ada.messages()) == 1, "one card, updated in place"

    ben.goes_to("ml-platform")
    await ben.sees("<#C0PLATFORM> has its first maturity level")
    assert "Azure: level 2 of 4, Automated Training" in ben.last_message()

    await ben.types("/maturity status")
    await ben.sees("Where <#C0PLATFORM> stands")
    assert "Azure: level 2 of 4, Automated Training" in ben.last_message()


@pytest.mark.parametrize(
    ("framework", "level"), [("google", "2 of 2, CI/CD pipeline automation"), ("gigaom", "4 of 4")]
)
async def test_the_other_models_are_assessed_alike(ada: Somebody, framework: str, level: str) -> None:
    await ada.types(f"/maturity assess {framework}")
    ada.goes_to_the_app()
    await answers_all(ada)
    assert f"level {level}" in ada.last_message()
    assert "There is no higher level." in ada.last_message()


async def test_several_models_at_once_ask_a_shared_practice_once(ada: Somebody) -> None:
    await ada.types("/maturity assess google azure gigaom")
    ada.goes_to_the_app()
    asked = await answers_all(ada, missing="written-hand-off")
    assert len(asked) == len(set(asked))
    result = ada.last_message()
    assert "Google: level 2 of 2" in result
    assert "Azure: level 4 of 4" in result
    assert "GigaOm: level 0 of 4" in result
    ada.goes_to("ml-platform")
    await ada.sees("first maturity level")
    await ada.types("/maturity status")
    await ada.sees("Where <#C0PLATFORM> stands")
    assert all(name in ada.last_message() for name in ("Google: level 2", "Azure: level 4", "GigaOm: level 0"))


async def test_back_shows_the_earlier_answer_and_lets_it_be_changed_or_kept(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await ada.clicks("Partly")
    await ada.sees("Question 2 of 24")
    await ada.clicks("Back")
    await ada.sees("You answered: *Partly*")
    assert "Question 1 of 24" in ada.last_message()
    await ada.clicks("Keep this answer")
    await ada.sees("Question 2 of 24")
    await ada.clicks("Back")
    await ada.sees("You answered: *Partly*")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    await ada.clicks("Back")
    await ada.sees("You answered: *Fully*")


async def test_pause_leaves_a_card_that_goes_on_at_the_same_question(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    await ada.clicks("Pause")
    await ada.sees("Paused at question 2 of 24. Your answer is saved. ")
    await ada.clicks("Continue")
    await ada.sees("Question 2 of 24")


async def test_what_is_not_known_makes_the_level_a_range(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    for number in range(1, 25):
        await ada.sees(f"Question {number} of 24")
        if number == 1:
            await ada.chooses("Other answers", "Don't know")
        else:
            await ada.clicks("Fully")
    await ada.clicks("Finish")
    await ada.sees("Google: level 0 of 2, Manual process* (up to 2, if what is not known is in place)")
    assert "Automated data pipeline (not known, takes weeks)" in ada.last_message()
    assert "Once these are known, the level is certain.\n• Automated data pipeline" in ada.last_message()


async def test_what_is_only_recommended_is_told_and_holds_nothing_down(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, missing="fast-rollback")
    assert "Google: level 2 of 2" in ada.last_message()
    assert "*Recommended, without effect on the level*\n• Fast rollback (not yet in place)" in ada.last_message()


async def test_running_assess_again_offers_to_go_on_with_what_is_open(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    card = ada.newest()
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google full")
    await ada.sees("The Google assessment of <#C0PLATFORM> is open: you are at question 2 of 24.")
    await ada.clicks("Continue")
    await ada.sees("The card is at the end of our direct messages.")
    ada.goes_to_the_app()
    await ada.until(lambda: ada.newest() != card and len(ada.messages()) == 1, "a new card in place of the old one")
    await ada.clicks("Fully")
    await ada.sees("Question 3 of 24")


async def test_a_second_person_is_told_who_is_answering(ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await ben.types("/maturity assess azure full")
    await ben.sees("<@U0ADA> is answering for this team already (0 answers so far)")
    await ben.types("/maturity status")
    await ben.sees("<@U0ADA> is answering the Google assessment: 0 answers so far.")


async def test_the_same_levels_again_make_no_news(ada: Somebody) -> None:
    for _ in range(2):
        ada.goes_to("ml-platform")
        await ada.types("/maturity assess google full")
        ada.goes_to_the_app()
        await answers_all(ada)
        ada.goes_to("ml-platform")
        await ada.until(lambda: any("first maturity level" in one for one in ada.messages()), "the news")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, missing="model-registry")
    ada.goes_to("ml-platform")
    await ada.sees("The maturity level of <#C0PLATFORM> changed")
    assert "Google: level 2 → 1 of 2, ML pipeline automation." in ada.last_message()
    news = [one for one in ada.messages() if re.search("first maturity level|level of <#C0PLATFORM> changed", one)]
    assert len(news) == 2


async def test_what_is_shown_is_what_scoring_says(ada: Somebody, bot: Settings) -> None:
    del bot
    answers: dict[str, AnswerValue] = {}
    await ada.types("/maturity assess gigaom full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    asked = questions(CATALOG, models_for(CATALOG, ["gigaom"]), Mode.FULL)
    for number, practice in enumerate(asked, start=1):
        await ada.sees(f"Question {number} of {len(asked)}")
        answers[practice.id] = (AnswerValue.FULLY, AnswerValue.FULLY, AnswerValue.PARTLY)[number % 3]
        await ada.clicks(LABELS[answers[practice.id]])
    await ada.clicks("Finish")
    await ada.sees("Done.")
    scored = score(CATALOG.frameworks["gigaom"], answers)
    assert f"GigaOm: level {scored.level} of 4" in ada.last_message()
    assert (
        f"{scored.progress.in_place} of the {scored.progress.gates} practices that level 1 requires"
        in ada.last_message()
    )
