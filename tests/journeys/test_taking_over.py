"""Somebody else leads from here: taken over or handed over, at whatever point, in each way of answering."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.settings import Settings
from frameworks.model import AnswerValue
from playground import payloads
from playground.deliveries import DeliveryKind
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import table
from tests.journeys.rounds import ASKED, answers_and_sends, asks, gathers, round_card, somebody
from tests.journeys.voting import at_the_card, convenes, sees_on_card

pytestmark = [pytest.mark.usefixtures("bot"), pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)]


TAKE_OVER = "Take it over"
HAND_OVER = "Hand over to a colleague…"


async def rows(bot: Settings, name: str) -> list[dict[str, Any]]:
    """What a table holds now."""
    database = Database(bot.database_url)
    async with database.read() as session:
        found = (await (await session.connection()).execute(select(table(name)))).mappings().all()
    await database.close()
    return [dict(row) for row in found]


def offers(person: Somebody, label: str) -> bool:
    """Whether there is a button of this name."""
    return any(True for _ in person._elements(label))


async def owns(ada: Somebody) -> None:
    """Ada owns the team, as she was the first to assess it; the bot hears of who comes and goes."""
    await ada.types("/invite @maturity")
    await ada.types("/maturity assess google")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")


async def leaves_platform(person: Somebody) -> None:
    person.goes_to("ml-platform")
    await person.leaves()
    person.goes_to_the_app()


async def takes_over(ada: Somebody) -> None:
    """As the owner, who is told that somebody has left."""
    ada.goes_to_the_app()
    await ada.sees("has left")
    await ada.clicks(TAKE_OVER)


# Before anybody is asked


@pytest.mark.parametrize("way", ["with everyone", "together", ""])
async def test_unstarted_assessment_continues_with_the_new_lead(ada: Somebody, ben: Somebody, way: str) -> None:
    await owns(ada)
    await ben.types(f"/maturity assess google {way}")
    await ben.sees("Started")
    await leaves_platform(ben)
    await takes_over(ada)
    await ada.sees("What shall we look at?")
    await ben.sees("<@U0ADA> took over the assessment of <#C0PLATFORM> from you")
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")


async def test_new_lead_invites_people_who_were_not_asked_yet(
    playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await owns(ada)
    await gathers(ben)
    await leaves_platform(ben)
    await takes_over(ada)
    await ada.sees("Whom shall I ask?")
    await ada.picks_people("Everyone, or pick people", "U0CHEN", "U0DINA")
    await ada.clicks("Ask them")
    await ada.until(lambda: ASKED in round_card(ada), "the round's card")
    chen = somebody(playground, "chen")
    await chen.sees("<@U0ADA> asks how you see")
    assert not any("Whom shall I ask?" in one for one in ben.messages())


async def test_notes_of_a_leader_who_is_not_asked_are_kept(bot: Settings, ada: Somebody) -> None:
    await gathers(ada, "google full")
    ada.goes_to("ml-platform")
    await ada.types("We have a registry since May")
    await ada.uses_message_shortcut("use_as_evidence", "We have a registry")
    await ada.sees_dialog("Use as evidence")
    await ada.chooses_in_dialog("practice", "Model registry")
    await ada.sends_dialog({})
    ada.goes_to_the_app()
    await ada.picks_people("Everyone, or pick people", "U0BEN", "U0CHEN")
    await ada.clicks("Ask them")
    await ada.until(lambda: ASKED in round_card(ada), "the round's card")
    assert [row["text"] for row in await rows(bot, "note")] == ["“We have a registry since May”"]


# While several people answer


async def test_only_owners_take_over_from_a_leader_who_is_there_and_is_not_asked(
    playground: Playground, bot: Settings, ada: Somebody
) -> None:
    await asks(ada, "ben", "chen")
    dina = Somebody(playground.parts, "U0DINA", "ml-platform")
    await dina.types("/maturity assess")
    await dina.sees("<@U0ADA> is asking everyone")
    assert not offers(dina, TAKE_OVER)
    assert [row["owners"] for row in await rows(bot, "team")] == [["U0ADA"]]


async def test_departed_lead_without_questions_is_noticed(playground: Playground, ada: Somebody) -> None:
    await ada.types("/invite @maturity")
    await asks(ada, "ben", "chen")
    await leaves_platform(ada)
    dina = Somebody(playground.parts, "U0DINA", "ml-platform")
    await dina.sees("<@U0ADA> has left, and the assessment of <#C0PLATFORM> is open")
    await dina.clicks(TAKE_OVER)
    await dina.sees("<@U0DINA> took over the assessment")
    dina.goes_to_the_app()
    await dina.until(lambda: ASKED in round_card(dina), "the round's card")
    await ada.sees("<@U0DINA> took over the assessment of <#C0PLATFORM> from you.")
    # Whoever leads now is there.
    emil = Somebody(playground.parts, "U0EMIL", "ml-platform")
    await emil.types("/maturity assess")
    await emil.sees("<@U0DINA> is asking everyone")
    assert not offers(emil, TAKE_OVER)


async def test_a_leader_who_is_back_is_not_taken_over_from(playground: Playground, ada: Somebody) -> None:
    await ada.types("/invite @maturity")
    await asks(ada, "ben", "chen")
    await leaves_platform(ada)
    dina = Somebody(playground.parts, "U0DINA", "ml-platform")
    await dina.sees("has left")
    ada.goes_to("ml-platform")
    await ada.joins()
    await dina.clicks(TAKE_OVER)
    await dina.sees("<@U0ADA> leads this assessment, and only they and the team's owners can pass it on.")


async def test_new_lead_of_a_vote_gets_the_link_to_the_card(
    playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await owns(ada)
    await convenes(ben, "google quick")
    ben.closes_thread()
    await leaves_platform(ben)
    await takes_over(ada)
    await ada.sees("We are at it together in <#C0PLATFORM>.")
    assert "Go to the card" in ada.last_message()
    await ben.sees("<@U0ADA> took over the assessment of <#C0PLATFORM> from you.")
    await at_the_card(ada)
    await sees_on_card(ada, "<@U0ADA> leads.")
    chen = Somebody(playground.parts, "U0CHEN", "ml-platform")
    await chen.types("/maturity assess")
    await chen.sees("<@U0ADA>")
    assert not offers(chen, TAKE_OVER)


async def test_nobody_is_named_where_an_anonymous_assessment_is_taken_over(
    playground: Playground, bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await owns(ada)
    await ada.types("/maturity settings")
    await ada.clicks("Change…")
    await ada.sees_dialog("The team's settings")
    assert await ada.sends_dialog({"owners": ["U0ADA"], "anonymity": "Answers are anonymous"}) == {}
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await leaves_platform(ada)
    await ben.sees("Whoever led the assessment has left")
    await ben.clicks(TAKE_OVER)
    await ben.sees("The assessment of <#C0PLATFORM> was taken over.")
    chen = Somebody(playground.parts, "U0CHEN", "ml-platform")
    assert not any("<@U0BEN>" in one for one in chen.messages())
    left = [row for row in await rows(bot, "outbox") if row["kind"] == "left"]
    assert len(left) == 1
    assert "U0ADA" not in json.dumps(left, default=str)


# The round's card


async def test_lead_keeps_the_rounds_card_when_another_owner_views_it(ada: Somebody, ben: Somebody) -> None:
    await owns(ada)
    await asks(ben, "chen", "dina")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess")
    await ada.clicks("Continue")
    ada.goes_to_the_app()
    await ada.until(lambda: ASKED in round_card(ada), "a copy of the round's card")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess")
    await ada.clicks("Continue")
    ada.goes_to_the_app()
    await ada.until(lambda: len(ada.messages()) == 2, "another copy")
    assert ASKED in round_card(ben)
    await ada.clicks("Drop it")
    await ben.sees("was cancelled")


async def test_lead_keeps_the_talks_card_when_another_owner_records(
    playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await owns(ada)
    await asks(ben, "chen", "dina")
    await answers_and_sends(somebody(playground, "chen"), default=AnswerValue.FULLY)
    await answers_and_sends(somebody(playground, "dina"), default=AnswerValue.NOT_YET, done="Done.")
    ben.goes_to("ml-platform")
    await ben.clicks("Record what we agree on")
    ben.goes_to_the_app()
    await ben.sees("You differ about")
    ada.goes_to("ml-platform")
    await ada.clicks("Record what we agree on")
    ada.goes_to_the_app()
    await ada.sees("You differ about")
    await ada.clicks("See the whole result")
    assert any("You differ about" in one for one in ben.messages())


async def test_lead_who_does_not_answer_finds_the_round_at_home_and_in_dms(ada: Somebody) -> None:
    await asks(ada, "ben", "chen")
    await ada.opens_home()
    await ada.sees_at_home("Everyone is asked, and 0 of 2 have finished.")
    before = ada.newest()
    await ada.clicks_at_home("Continue")
    await ada.until(lambda: ada.newest() != before and ASKED in ada.last_message(), "the round's card")
    before = ada.newest()
    await ada.types("/maturity assess")
    await ada.until(lambda: any("is open: everyone is asked" in one for one in ada.messages()), "going on")
    await ada.until(lambda: before not in ada.timestamps(), "that the card is gone where it was")
    await ada.until(lambda: sum(ASKED in one for one in ada.messages()) == 1, "one card")


async def test_lead_who_also_answers_sees_own_questions_before_the_round(ada: Somebody) -> None:
    await asks(ada, "ada", "chen", words="google quick")
    await ada.opens_home()
    await ada.sees_at_home("question 1 of")
    await answers_and_sends(ada)
    await ada.opens_home()
    await ada.sees_at_home("Everyone is asked, and 1 of 2 have finished.")
    await ada.clicks_at_home("Continue")
    await ada.until(lambda: ASKED in ada.last_message(), "the round's card")


# Handing over what several people answer


async def hands_over(person: Somebody, user_id: str) -> None:
    await person.clicks(HAND_OVER)
    await person.sees_dialog("Hand over")
    assert await person.sends_dialog({"colleague": user_id}) == {}


async def test_a_round_is_handed_over_to_a_colleague(
    playground: Playground, bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await asks(ada, "chen", "dina")
    ben.goes_to_the_app()
    await ada.clicks(HAND_OVER)
    await ada.sees_dialog("Hand over")
    dialog = ada.dialogs()[-1]
    assert await ada.sends_dialog({"colleague": "U0BEN"}) == {}
    await ada.sees("You handed this over to <@U0BEN>.")
    await ben.sees("<@U0ADA> handed this to you: you lead it from now on.")
    assert ASKED in round_card(ben)
    chosen = {"colleague": {"colleague": {"type": "users_select", "selected_user": "U0BEN"}}}
    again = payloads.submission(playground.parts, "U0ADA", dialog, chosen)
    assert (await playground.parts.deliveries.deliver(DeliveryKind.INTERACTIVE, again)).answer == {}
    assert len([one for one in ben.messages() if ASKED in one]) == 1
    assert [row["led_by"] for row in await rows(bot, "assessment")] == ["U0BEN"]
    await answers_and_sends(somebody(playground, "chen"))
    await ben.until(lambda: "1 of 2 have finished" in round_card(ben), "how far it is")
    assert not any(ASKED in one for one in ada.messages())


async def test_an_owner_hands_over_what_another_leads(ada: Somebody, ben: Somebody, playground: Playground) -> None:
    await owns(ada)
    await asks(ben, "chen", "dina")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess")
    await ada.clicks("Continue")
    ada.goes_to_the_app()
    await hands_over(ada, "U0EMIL")
    await ada.sees("You handed this over to <@U0EMIL>.")
    await ben.sees("<@U0ADA> handed this over to <@U0EMIL>, who leads it now.")
    emil = somebody(playground, "emil")
    await emil.until(lambda: ASKED in round_card(emil), "the round's card")


async def test_a_vote_is_handed_over_to_a_colleague(ada: Somebody, ben: Somebody) -> None:
    await convenes(ada, "google quick")
    await at_the_card(ben)
    await ben.clicks("Fully")
    await sees_on_card(ben, "1 vote so far")
    ada.closes_thread()
    ada.goes_to_the_app()
    await hands_over(ada, "U0BEN")
    await ada.sees("You handed this over to <@U0BEN>.")
    await sees_on_card(ben, "<@U0BEN> leads.")
    await sees_on_card(ben, "1 vote so far")
    await ben.clicks("Reveal the votes")
    await sees_on_card(ben, "One person voted.")
    ben.closes_thread()
    ben.goes_to_the_app()
    await ben.sees("<@U0ADA> handed this to you: you lead it from now on.")
    await hands_over(ben, "U0ADA")
    await ada.sees("<@U0BEN> handed this to you: you lead it from now on.")
