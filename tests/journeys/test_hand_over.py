"""A colleague goes on where somebody stopped."""

from __future__ import annotations

import pytest

from bot.assess.hand_over.service import OVER
from bot.assess.hand_over.views import NOT_REACHED
from bot.settings import Settings
from playground import payloads
from playground.deliveries import DeliveryKind
from playground.people import Somebody
from playground.server import Playground
from storage.tables import Answer
from tests.journeys.answering import answers_the_rest
from tests.journeys.test_notes import is_asked
from tests.journeys.test_typed_words import rows_of

pytestmark = pytest.mark.usefixtures("bot")


async def asks_to_hand_over(ada: Somebody) -> None:
    await ada.chooses("More", "Hand over to a colleague…")
    await ada.sees_dialog("Hand over")


async def test_a_colleague_goes_on_and_leads(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await is_asked(ada)
    await ada.clicks("Partly")
    await ada.sees("Question 2 of 24")
    await ada.types("note: ask Ben")
    await ada.sees(":memo: 1 note")
    await asks_to_hand_over(ada)
    dialog = ada.dialogs()[-1]
    assert await ada.sends_dialog({"colleague": "U0BEN"}) == {}
    chosen = {"colleague": {"colleague": {"type": "users_select", "selected_user": "U0BEN"}}}
    again = payloads.submission(playground.parts, "U0ADA", dialog, chosen)
    assert (await playground.parts.deliveries.deliver(DeliveryKind.INTERACTIVE, again)).answer == {}
    await ada.sees("You handed this over to <@U0BEN>.")
    ben.goes_to_the_app()
    await ben.sees("<@U0ADA> handed this to you: 1 question is answered.")
    assert "Question 2 of 24" in ben.last_message()
    assert ":memo: 1 note" in ben.last_message()
    assert len(ben.messages()) == 1

    await ada.types("yes")
    await ada.sees("No question is open for you.")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google")
    await ada.sees("<@U0BEN> is answering for this team already")
    await ben.clicks("Not yet")
    await ben.sees("Question 3 of 24")
    await answers_the_rest(ben)
    rows = [row for row in await rows_of(bot, Answer) if isinstance(row, Answer)]
    assert [row.value for row in rows[:2]] == ["partly", "not_yet"]
    assert [row.said_by for row in rows[:3]] == ["U0ADA", "U0BEN", "U0BEN"]
    assert {row.respondent_id for row in rows} == {rows[0].respondent_id}


async def test_assessment_is_not_handed_to_someone_who_cannot_continue(
    bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await is_asked(ada)
    await asks_to_hand_over(ada)
    assert await ada.sends_dialog({"colleague": "U0ADA"}) == {"colleague": "That is you. Choose a colleague."}
    await ben.leaves_the_workspace()
    for gone in ("U0BEN", "U0APP"):
        problem = await ada.sends_dialog({"colleague": gone})
        assert problem == {"colleague": NOT_REACHED}
    await ada.closes_dialog()
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    assert [row.said_by for row in await rows_of(bot, Answer) if isinstance(row, Answer)] == ["U0ADA"]


async def test_a_finished_or_cancelled_assessment_is_not_handed_over(ada: Somebody, ben: Somebody) -> None:
    await is_asked(ada)
    await asks_to_hand_over(ada)
    await answers_the_rest(ada)
    assert await ada.sends_dialog({"colleague": "U0BEN"}) == {"colleague": OVER}
    ben.goes_to_the_app()
    assert ben.messages() == []


async def test_old_card_gives_no_access_after_hand_over(ada: Somebody, ben: Somebody) -> None:
    await is_asked(ada)
    await ada.clicks("Partly")
    late = ada.last_click()
    await ada.sees("Question 2 of 24")
    await asks_to_hand_over(ada)
    await ada.sends_dialog({"colleague": "U0BEN"})
    await ada.sees("You handed this over")
    ben.goes_to_the_app()
    await ben.sees("Question 2 of 24")
    await late()
    await ada.until(lambda: any("These questions are for somebody else" in one for one in ada.messages()), "a refusal")
    await asks_to_hand_over(ben)
    await ben.sends_dialog({"colleague": "U0ADA"})
    await ada.sees("<@U0BEN> handed this to you: 1 question is answered.")
    await ada.clicks("Fully")
    await ada.sees("Question 3 of 24")
