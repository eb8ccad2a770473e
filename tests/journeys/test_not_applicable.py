"""Not applicable needs a reason, counts neither way, and shows when it is much."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.settings import Settings
from playground.people import Somebody
from storage.engine import Database
from storage.tables import Answer, Result
from tests.journeys.answering import answers_the_rest, current_practice


async def kept(settings: Settings) -> list[tuple[str, str | None, str | None]]:
    """Every answer with its reason, in order of recording."""
    database = Database(settings.database_url)
    async with database.read() as session:
        rows = (await session.exec(select(Answer).order_by(col(Answer.id)))).all()
    await database.close()
    return [(row.value, row.reason, row.note) for row in rows]


async def not_applicable(person: Somebody) -> None:
    """Say that the practice on the card does not apply, up to the question why."""
    await person.chooses("Other answers", "Not applicable")
    await person.sees("not apply?")


async def test_a_reason_is_asked_for_and_kept(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await not_applicable(ada)
    assert "If another team does it for you, it does apply" in ada.last_message()
    assert await kept(bot) == [], "nothing is saved without a reason"
    await ada.clicks("Back to the question")
    await ada.sees_button("Fully")
    await not_applicable(ada)
    await ada.clicks("No business need", times=2)
    await ada.sees("Question 2 of 24")
    assert await kept(bot) == [("not_applicable", "no_business_need", None)]


@pytest.mark.both_deliveries
async def test_another_reason_is_given_in_words(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await not_applicable(ada)
    await ada.clicks("Something else…")
    await ada.sees_dialog("Why not applicable?")
    await ada.sends_dialog({"words": {"type": "plain_text_input", "value": " "}})
    assert ada.dialogs()[-1].errors == {"words": "Please say in a few words why it does not apply."}
    await ada.sends_dialog({"words": {"type": "plain_text_input", "value": "We only score in batches"}})
    await ada.sees("Question 2 of 24")
    assert await kept(bot) == [("not_applicable", "other", "We only score in batches")]


async def test_a_late_choice_of_not_applicable_shows_the_current_question(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await not_applicable(ada)
    await ada.clicks("It is not in scope")
    late = ada.last_click()
    await ada.sees("Question 2 of 24")
    await late()
    await ada.sees("Question 2 of 24")
    assert len(await kept(bot)) == 1


async def test_large_not_applicable_share_is_shown_and_kept_with_the_result(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    for number in range(1, 10):
        await ada.sees(f"Question {number} of 24")
        assert current_practice(ada) is not None
        await not_applicable(ada)
        await ada.clicks("Our architecture rules it out")
    await ada.sees("Question 10 of 24")
    await answers_the_rest(ada)
    assert "of its 17 practices were said not to apply." in ada.last_message()
    database = Database(bot.database_url)
    async with database.read() as session:
        result = (await session.exec(select(Result))).one()
    await database.close()
    assert len(result.reasons) == 9
    assert set(map(str, result.reasons.values())) == {"{'reason': 'architecture', 'note': ''}"}


async def test_a_reason_goes_along_with_an_answer_that_is_still_true(bot: Settings, ada: Somebody) -> None:
    for round_ in (1, 2):
        ada.goes_to("ml-platform")
        await ada.types("/maturity assess google full")
        ada.goes_to_the_app()
        await ada.clicks("This team")
        if round_ == 1:
            await ada.sees("Question 1 of 24")
            await not_applicable(ada)
            await ada.clicks("It is not in scope")
            await ada.sees("Question 2 of 24")
            await answers_the_rest(ada)
        else:
            await ada.clicks("Still true")
            await ada.clicks("Finish")
            await ada.sees("Done.")
    database = Database(bot.database_url)
    async with database.read() as session:
        first, second = (await session.exec(select(Result).order_by(col(Result.id)))).all()
    await database.close()
    assert first.reasons == second.reasons
    assert list(second.reasons.values()) == [{"reason": "not_in_scope", "note": ""}]
