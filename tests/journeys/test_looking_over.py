"""Through the questions in any order: skip, go to a subject, look over all answers, finish, and correct afterwards."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.settings import Settings
from frameworks.interview import Mode, models_for, questions
from playground.people import Somebody
from storage.engine import Database
from storage.tables import Answer, Result
from tests.journeys.answering import CATALOG, LOOK_OVER, answers_all, answers_the_rest, current_practice

pytestmark = pytest.mark.usefixtures("bot")


async def is_asked(person: Somebody, words: str = "google full") -> None:
    """Start an assessment of the team, up to its first question."""
    person.goes_to("ml-platform")
    await person.types(f"/maturity assess {words}")
    person.goes_to_the_app()
    await person.clicks("This team")
    await person.until(lambda: current_practice(person) is not None, "a question")


async def is_at(person: Somebody, practice: str) -> None:
    """Wait until a practice is asked."""
    await person.until(lambda: current_practice(person) == practice, f"the question of {practice}")


async def test_a_skipped_question_waits_for_the_end(ada: Somebody) -> None:
    await is_asked(ada)
    first = current_practice(ada)
    assert first is not None
    await ada.clicks("Skip", times=3)
    again = ada.last_click()
    await ada.until(lambda: current_practice(ada) not in (first, None), "another question")
    second = current_practice(ada)
    await again()
    assert current_practice(ada) == second, "a late click on Skip skips nothing more"
    assert "*Question 1 of 24* · 1 skipped" in ada.last_message()

    asked: list[str] = []
    while LOOK_OVER not in ada.last_message():
        practice = current_practice(ada)
        assert practice is not None
        asked.append(practice)
        await ada.clicks("Fully")
        await ada.until(
            lambda before=practice: LOOK_OVER in ada.last_message() or current_practice(ada) not in (before, None), "on"
        )
    assert first not in asked
    assert len(asked) == 23
    name = CATALOG.practices[first].name
    assert f"*Skipped*, and not known if you finish now: {name}" in ada.last_message()
    await ada.chooses("Change an answer", name)
    await is_at(ada, first)
    await ada.clicks("Fully")
    await ada.sees(LOOK_OVER)
    assert "Skipped" not in ada.last_message()
    await ada.clicks("Finish")
    await ada.sees("Google: level 2 of 2")


async def test_skipped_questions_count_as_unknown(ada: Somebody) -> None:
    await is_asked(ada)
    await ada.clicks("Skip")
    await ada.sees("1 skipped")
    await answers_the_rest(ada)
    assert "Google: level 0 of 2, Manual process* (up to 2, if what is not known is in place)" in ada.last_message()


@pytest.mark.both_deliveries
async def test_any_subject_can_be_gone_to_and_come_back_from(ada: Somebody) -> None:
    await is_asked(ada)
    first = current_practice(ada)
    models = models_for(CATALOG, ["google"])
    section = next(one for one in CATALOG.parts if one.part == "operations")
    count = sum(CATALOG.part_of[one.id] is section for one in questions(CATALOG, models, Mode.FULL))
    await ada.chooses("More", f"{section.title}: 0 of {count} answered")
    await ada.until(lambda: section.title in ada.last_message().split("\n")[0], "a question of the last part")
    there = current_practice(ada)
    assert there is not None
    assert CATALOG.part_of[there] is section
    await ada.clicks("Not yet")
    await ada.until(lambda: current_practice(ada) == first, "the first open question")
    await ada.clicks("Back")
    await is_at(ada, there)
    assert "You answered: *Not yet*" in ada.last_message()


async def test_all_answers_can_be_seen_at_any_time_and_changed(ada: Somebody) -> None:
    await is_asked(ada)
    first = current_practice(ada)
    assert first is not None
    name = CATALOG.practices[first].name
    await ada.clicks("Partly")
    await ada.until(lambda: current_practice(ada) not in (first, None), "the second question")
    second = current_practice(ada)
    await ada.chooses("More", "See all my answers")
    await ada.sees("23 questions are still to come.")
    assert f"*Partly* (1): {name}" in ada.last_message()
    assert "Finish" not in ada.last_message().split("\n")
    await ada.chooses("Change an answer", name)
    await is_at(ada, first)
    await ada.clicks("Fully")
    await ada.until(lambda: current_practice(ada) == second, "the second question")
    await ada.chooses("More", "See all my answers")
    await ada.sees(f"*Fully* (1): {name}")
    await ada.clicks("Go on")
    await ada.until(lambda: current_practice(ada) == second, "the second question")


async def test_nothing_counts_before_it_is_finished(ada: Somebody, ben: Somebody) -> None:
    await is_asked(ada, "google quick")
    await ada.clicks("Not yet")
    await ada.sees(LOOK_OVER)
    await ben.types("/maturity status")
    await ben.sees("is answering the Google assessment: 1 answer so far")
    early = ada.last_click()
    await ada.clicks("Back")
    await ada.sees("You answered: *Not yet*")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of at most 18")
    await early()
    assert "Question 2 of at most 18" in ada.last_message()


async def test_a_corrected_answer_makes_a_new_result_and_mends_what_was_posted(
    ada: Somebody, ben: Somebody, bot: Settings
) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, missing="model-registry")
    await ada.sees("Google: level 1 of 2")
    await ben.sees("Google: level 1 of 2")
    news = ben.newest()

    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    late = ada.last_click()
    await ada.chooses("Change an answer", "Model registry")
    await ada.sees("You answered: *Not yet*")
    assert "Skip" not in ada.last_message().split("\n")
    await ada.clicks("Fully", times=2)
    await ada.sees("Google: level 2 of 2")
    await late()
    await ben.sees("Google: level 2 of 2")
    assert ben.newest() == news, "the message is the same, brought up to date"
    assert "An answer was corrected afterwards." in ben.last_message()
    await ben.types("/maturity status")
    await ben.sees("Google: level 2 of 2")

    database = Database(bot.database_url)
    async with database.read() as session:
        kept = (await session.exec(select(Result).order_by(col(Result.id)))).all()
        said = (await session.exec(select(Answer).where(col(Answer.practice_id) == "model-registry"))).all()
    await database.close()
    assert [(one.revision, one.level) for one in kept] == [(0, 1), (1, 2)]
    assert kept[0].completed_at == kept[1].completed_at
    assert sorted(one.value for one in said) == ["fully", "not_yet"]


async def test_a_level_that_did_not_change_after_all_says_so(ada: Somebody, ben: Somebody) -> None:
    for missing in ("", "model-registry"):
        ada.goes_to("ml-platform")
        await ada.types("/maturity assess google full")
        ada.goes_to_the_app()
        await answers_all(ada, missing=missing)
        await ben.until(lambda: "level" in ben.last_message(), "the level")
    await ben.sees("Google: level 2 → 1 of 2")
    count = len(ben.messages())
    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    await ada.chooses("Change an answer", "Model registry")
    await ada.sees("You answered: *Not yet*")
    await ada.clicks("Fully")
    await ben.sees("Corrected: no level of <#C0PLATFORM> changed after all")
    assert len(ben.messages()) == count


async def test_an_older_assessment_stays_as_it_is(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, missing="model-registry")
    await ada.clicks("Change an answer")
    late = ada.last_click()
    await ada.sees("The old result is kept.")
    await ada.clicks("Back to the result")
    await ada.sees("Done.")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada)
    await late()
    await ada.sees("A newer assessment came after this one")


async def test_stale_open_correction_does_not_change_a_newer_result(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, missing="model-registry")
    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    await ada.chooses("Change an answer", "Fast rollback")
    await ada.sees("You answered: *Fully*")
    late = ada.newest()
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.until(lambda: ada.newest() != late, "the new card")
    await answers_all(ada)
    await ada.sees("Google: level 2 of 2")
    old = next(one for one in ada.looking_at.messages if one.ts == late)
    ada.looking_at.messages.remove(old)
    ada.looking_at.messages.append(old)
    await ada.clicks("Partly")
    await ada.sees("A newer assessment")
    ada.goes_to("ml-platform")
    await ada.types("/maturity status")
    await ada.sees("Google: level 2 of 2")
