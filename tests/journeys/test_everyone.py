"""Everyone is asked privately; what they said is revealed together, and settled where they differ."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from sqlmodel import col, select

from bot.settings import Settings
from frameworks.consensus import agreements, team_answers
from frameworks.model import AnswerValue
from frameworks.scoring import score
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import Answer, OutboxMessage, Respondent, Result, Tally
from tests.journeys.answering import CATALOG, LOOK_OVER, current_practice
from tests.journeys.rounds import (
    ASKED,
    answers,
    answers_and_sends,
    asks,
    begins,
    gathers,
    round_card,
    somebody,
)

FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
REVEALED = "This is how you see <#C0PLATFORM>"

pytestmark = pytest.mark.usefixtures("bot")


def reveals(person: Somebody) -> list[str]:
    """The messages of reveals in the channel."""
    person.goes_to("ml-platform")
    return [one for one in person.messages() if "This is how you see" in one]


async def is_revealed(person: Somebody, words: str = REVEALED) -> str:
    """Wait for the reveal in the channel; gives its message."""
    person.goes_to("ml-platform")
    await person.until(lambda: any(words in one for one in person.messages()), words)
    found = reveals(person)
    assert len(found) == 1, "the channel gets one message, which is brought up to date"
    return found[0]


async def newest_results(bot: Settings) -> dict[str, Result]:
    """The results as they are now, by framework."""
    database = Database(bot.database_url)
    async with database.read() as session:
        rows = (await session.exec(select(Result).order_by(col(Result.id)))).all()
    await database.close()
    return {row.framework_id: row for row in rows}


async def test_nobody_sees_an_answer_before_all_are_revealed(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    ben, chen, dina = (somebody(playground, name) for name in ("ben", "chen", "dina"))
    await asks(ada, "ben", "chen", "dina", words="google full")
    card = ada.newest()
    assert "0 of 3 have finished" in ada.last_message()
    await ben.sees("<@U0ADA> asks how you see <#C0PLATFORM>")
    assert "At most 24 questions" in ben.last_message()
    assert "Visible to you alone until the reveal" in ben.last_message()

    said = [
        await answers_and_sends(ben, {"model-registry": NOT_YET, "traceability": NOT_YET}, times=2),
        await answers_and_sends(chen, {"model-registry": PARTLY, "fast-rollback": NOT_YET}),
    ]
    await ada.until(lambda: "2 of 3 have finished" in round_card(ada), "that two have finished")
    assert "*Finished:* <@U0BEN>, <@U0CHEN>" in round_card(ada)
    assert "*Not begun:* <@U0DINA>" in round_card(ada)
    assert not reveals(chen)
    for person in (ada, ben):
        assert "Model registry" not in " ".join(person.messages()), "nothing of what anybody said"

    said.append(await answers_and_sends(dina, done="this is where <#C0PLATFORM> stands"))
    assert "Change an answer" not in dina.last_message()
    await ada.sees("You differ about 3 practices")
    assert ada.newest() == card, "the round's card turns into what to talk about"
    news = await is_revealed(ben)
    assert "3 of 3 answered, each privately" in news
    assert "*Google: level 1 of 2, ML pipeline automation.*" in news
    assert "*Model registry*: 1 fully, 1 partly, 1 not yet · alone lifts Google 1 → 2" in news
    assert news.index("*Model registry*") < news.index("*Fast rollback*")
    assert "<@U0BEN>" not in news, "the channel sees no names"
    await ben.clicks("Every practice")
    await ben.sees(":speech_balloon: marks what you differ about.")
    assert "• Model registry: 1 fully, 1 partly, 1 not yet :speech_balloon:" in ben.last_message()
    found = agreements(CATALOG.practices, said)
    expected = score(CATALOG.frameworks["google"], team_answers(found, {}))
    row = (await newest_results(bot))["google"]
    assert row.level == expected.level == 1
    assert row.answers == {practice: value.value for practice, value in team_answers(found, {}).items()}
    assert set(row.disputed) == {"model-registry", "traceability", "fast-rollback"}


async def test_what_people_differ_about_is_settled_click_by_click(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen", words="google full")
    await answers_and_sends(ben, {"model-registry": NOT_YET, "traceability": NOT_YET})
    await answers_and_sends(chen, {"fast-rollback": NOT_YET}, done="Done.")
    await ada.sees("You differ about 3 practices")
    assert "• Not yet: <@U0BEN>" in ada.last_message()
    assert "This alone lifts Google 1 → 2." in ada.last_message()
    await is_revealed(ben, "Google: level 1 of 2")

    await ada.clicks("Fully", times=2)
    again = ada.last_click()
    await ada.sees("You differ about 2 practices")
    await again()
    await is_revealed(ben, "Google: level 2 of 2")
    assert "*Agreed on since*\nFully: Model registry" in await is_revealed(ben)
    await ada.clicks("See the whole result")
    await ada.sees("_You differ about 2 practices: until you agree, the lower answer counts._")
    await ada.clicks("What to talk about")
    await ada.sees("You differ about 2 practices")
    await ada.clicks("Not yet")
    await ada.sees("You differ about 1 practice.")
    await ada.chooses("Does not apply", "No business need")
    await ada.sees("Done.")
    assert "3 practices" not in await is_revealed(ben, "You have settled all you differed about.")

    row = (await newest_results(bot))["google"]
    assert (row.level, row.revision, row.disputed) == (2, 3, [])
    assert [one["reason"] for one in row.reasons.values()] == ["no_business_need"]
    await ben.clicks("Every practice")
    await ben.sees("Model registry: 1 fully, 1 not yet · agreed on since: *fully*")


async def test_a_round_is_closed_by_hand_once_and_only_who_finished_counts(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    await ada.clicks("Close now")
    await ada.sees("Nobody has finished yet, so there is nothing to reveal.")
    await begins(chen)
    await chen.clicks("Not yet")
    await answers_and_sends(ben, default=PARTLY)
    late = chen.last_click()
    await asyncio.gather(ada.clicks("Close now"), ada.clicks("Close now"))
    await ada.until(lambda: any("Done." in one for one in ada.messages()), "the result")
    assert "1 of 2 answered" in await is_revealed(ben)
    await late()
    await chen.sees("this is where <#C0PLATFORM> stands")
    assert len(reveals(ben)) == 1
    database = Database(bot.database_url)
    async with database.read() as session:
        assert len((await session.exec(select(Result))).all()) == 1
        tallies = (await session.exec(select(Tally))).all()
        assert all(one.counts == {"partly": 1} for one in tallies)
        team = (await session.exec(select(Answer).join(Respondent).where(col(Respondent.user_id) == ""))).all()
        assert {one.said_by for one in team} == {None}
    await database.close()


async def test_answer_edited_while_the_round_closes_changes_nothing(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    await answers_and_sends(ben, default=PARTLY)
    await begins(chen)
    await chen.clicks("Not yet")
    await chen.clicks("Back")
    await chen.sees("You answered: *Not yet*")
    await ada.clicks("Close now")
    await is_revealed(ben)
    before = await newest_results(bot)
    await chen.clicks("Fully")
    await chen.sees("this is where <#C0PLATFORM> stands")
    assert await newest_results(bot) == before, "only what the team agrees on makes a new result"


async def test_everyone_in_the_channel_is_asked_but_not_the_app(playground: Playground, ada: Somebody) -> None:
    platform = playground.parts.workspace.conversations["C0PLATFORM"]
    platform.members.append(playground.parts.workspace.app.bot_user_id)
    await gathers(ada)
    await ada.clicks("Ask them", times=2)
    await ada.until(lambda: ASKED in round_card(ada), "the round's card")
    again = ada.last_click()
    everybody = sorted(set(platform.members) - {playground.parts.workspace.app.bot_user_id})
    for user_id in everybody:
        person = Somebody(playground.parts, user_id, "ml-platform")
        person.goes_to_the_app()
        await person.sees("<@U0ADA> asks how you see <#C0PLATFORM>")
    await again()
    assert f"0 of {len(everybody)} have finished" in round_card(ada)
    invitations = [one for one in ada.messages() if "asks how you see" in one]
    assert len(invitations) == 1, "whoever leads is asked like everybody"


async def test_a_private_channel_is_asked_once_the_app_is_let_in(playground: Playground, ada: Somebody) -> None:
    ada.goes_to("fraud-team")
    await ada.types("/maturity assess google quick with everyone")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("Ask them")
    await ada.sees("I can't see <#C0FRAUD>, so nobody was asked.")
    assert "If it is a private channel, type `/invite @maturity` there" in ada.last_message()
    assert "If it was deleted, there is no team to ask any more" in ada.last_message()
    ada.goes_to("fraud-team")
    await ada.types("/invite @maturity")
    ada.goes_to_the_app()
    await ada.clicks("Ask them")
    await somebody(playground, "ben").sees("asks how you see <#C0FRAUD>")


async def test_round_needs_two_people_and_a_future_deadline(ada: Somebody) -> None:
    await gathers(ada)
    await ada.picks_people("Everyone, or pick people", "U0BEN")
    await ada.clicks("Ask them")
    await ada.sees("Asking everyone takes at least two people.")
    await ada.picks_people("Everyone, or pick people", "U0BEN", "U0CHEN")
    await ada.picks_date("Until when", "2020-01-31")
    await ada.clicks("Ask them")
    await ada.sees("That day is over, or its working hours are.")
    await ada.picks_date("Until when", "2099-01-30")
    await ada.clicks("Ask them")
    await ada.until(lambda: "30 January 2099, 16:00 (UTC)" in round_card(ada), "five o'clock in Berlin")


async def test_decliners_do_not_block_the_reveal(playground: Playground, ada: Somebody) -> None:
    ben, chen, dina = (somebody(playground, name) for name in ("ben", "chen", "dina"))
    await asks(ada, "ben", "chen", "dina")
    await chen.clicks("This is not for me", times=2)
    await chen.sees("I don't wait for you")
    await ada.until(lambda: "*Not waited for:* <@U0CHEN>" in round_card(ada), "that one is not waited for")
    assert "0 of 2 have finished" in round_card(ada)
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google")
    await ada.sees("is open: everyone is asked, and 0 of 2 have finished.")
    ada.goes_to_the_app()
    await chen.clicks("Answer after all")
    await chen.until(lambda: current_practice(chen) is not None, "the first question")
    await ada.until(lambda: "0 of 3 have finished" in round_card(ada), "that they answer after all")
    await answers(chen, default=NOT_YET)
    await chen.clicks("Send my answers")
    await answers_and_sends(ben, default=NOT_YET)
    assert not reveals(ada)
    await dina.clicks("This is not for me")
    assert "2 of 2 answered" in await is_revealed(ada)


async def test_people_are_added_later_and_the_last_day_moves(playground: Playground, ada: Somebody) -> None:
    ben, chen, dina = (somebody(playground, name) for name in ("ben", "chen", "dina"))
    await asks(ada, "ben", "chen")
    await ben.sees("asks how you see")
    await ada.picks_people("Ask more people", "U0BEN", "U0DINA")
    await ada.sees("0 of 3 have finished")
    await dina.sees("asks how you see")
    assert len(ben.messages()) == 1, "nobody is asked twice"
    await ada.picks_date("everyone:v1:move_due", "2099-01-30")
    await ada.sees("30 January 2099, 16:00 (UTC)")
    for person in (ben, chen):
        await answers_and_sends(person, default=NOT_YET)
    assert not reveals(ada)
    await answers_and_sends(dina, default=NOT_YET, done="Done.")
    assert "You agree about everything." in await is_revealed(ada)


async def test_what_was_sent_can_be_changed_until_the_reveal(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    given = await answers_and_sends(ben, default=NOT_YET)
    practice = CATALOG.practices[next(iter(given))]
    late_send = ben.last_click()
    await ben.clicks("Change my answers")
    await ben.sees("What you change here takes the place of what you sent.")
    await ben.chooses("Change an answer", practice.name)
    await ben.sees("You answered: *Not yet*")
    await late_send()
    await ben.clicks("Fully", times=2)
    await ben.until(lambda: current_practice(ben) not in (practice.id, None), "what is to be asked now")
    await ben.clicks("Not yet")
    await ben.sees("Your answers are in")
    await answers_and_sends(chen, default=FULLY, done="Done.")
    news = await is_revealed(ada)
    assert f"Fully: {practice.name}" in news, "what somebody said last counts"


async def test_running_assess_opens_your_own_questions_in_a_round(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ada", "ben")
    await begins(ben)
    old = ben.newest()
    ben.goes_to("ml-platform")
    await ben.types("/maturity assess google")
    await ben.clicks("Continue")
    ben.goes_to_the_app()
    await ben.until(lambda: ben.newest() != old and current_practice(ben) is not None, "the question, at the end")
    chen.goes_to("ml-platform")
    await chen.types("/maturity assess google")
    await chen.sees("<@U0ADA> is asking everyone about this team (0 of 2 have finished)")
    await chen.types("/maturity status")
    await chen.sees("<@U0ADA> asks everyone about Google: 0 of 2 have finished.")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google")
    await ada.sees("is open: everyone is asked, and 0 of 2 have finished.")
    await ada.clicks("Continue")
    ada.goes_to_the_app()
    await ada.until(
        lambda: ASKED in ada.last_message() and Counter(ASKED in one for one in ada.messages())[True] == 1,
        "the round's one card, at the end",
    )
    await ada.clicks("Start answering")
    await ada.until(lambda: any("Question 1 of" in one for one in ada.messages()), "the first question")
    assert ASKED in round_card(ada), "whoever leads has a card for the round and another for their answers"


async def test_a_corrected_answer_settles_what_people_differed_about(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen", words="google quick")
    given = await answers_and_sends(ben, default=NOT_YET)
    practice = CATALOG.practices[next(iter(given))]
    await answers_and_sends(chen, default=PARTLY, done="Done.")
    await ada.sees("You differ about 1 practice")
    await ada.clicks("See the whole result")
    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    await ada.chooses("Change an answer", practice.name)
    await ada.sees("You answered: *Not yet*")
    await ada.clicks("Partly")
    await ada.sees("Done.")
    assert "You differ" not in ada.last_message()
    assert f"*Agreed on since*\nPartly: {practice.name}" in await is_revealed(ada, "Agreed on since")


async def test_only_who_leads_settles_and_closes(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    await answers_and_sends(ben, default=NOT_YET)
    await answers_and_sends(chen, default=PARTLY, done="Done.")
    await is_revealed(ben)
    await ben.clicks("Record what we agree on")
    await ben.sees("Only <@U0ADA>, who leads this assessment, and the team's owners can do that.")
    ada.goes_to("ml-platform")
    await ada.clicks("Record what we agree on")
    ada.goes_to_the_app()
    await ada.until(lambda: len(ada.messages()) == 1 and "You differ about 1" in ada.last_message(), "the card, moved")


async def test_dropped_round_no_longer_asks_anyone(playground: Playground, ada: Somebody, bot: Settings) -> None:
    ben = somebody(playground, "ben")
    await asks(ada, "ben", "chen")
    await begins(ben)
    await ben.clicks("Not yet")
    await ben.sees(LOOK_OVER)
    late = ben.last_click()
    await ada.clicks("Drop it")
    await ada.sees("was cancelled")
    await ben.sees("was dropped, so you are not asked any more.")
    await late()
    await ben.sees("was cancelled")
    assert LOOK_OVER not in ben.last_message()
    database = Database(bot.database_url)
    async with database.read() as session:
        kinds = Counter(one.kind for one in (await session.exec(select(OutboxMessage))).all())
    await database.close()
    assert kinds == {"invitation": 2, "round_dropped": 1}


async def test_round_closes_when_the_last_pending_person_leaves(playground: Playground, ada: Somebody) -> None:
    playground.parts.workspace.conversations["C0PLATFORM"].members.append(playground.parts.workspace.app.bot_user_id)
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    await answers_and_sends(ben, default=NOT_YET)
    chen.goes_to("ml-platform")
    await chen.leaves()
    assert "1 of 1 answered" in await is_revealed(ben)


async def results_in(bot: Settings) -> list[tuple[int | None, int]]:
    """The level and revision of each result."""
    database = Database(bot.database_url)
    async with database.read() as session:
        rows = (await session.exec(select(Result).order_by(col(Result.id)))).all()
    await database.close()
    return [(row.level, row.revision) for row in rows]


async def test_edits_in_progress_at_the_reveal_do_not_change_the_result(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen", words="google full")
    given = await answers_and_sends(ben)
    await ben.clicks("Change my answers")
    await ben.chooses("Change an answer", CATALOG.practices[next(iter(given))].name)
    await ben.sees("You answered: *Fully*")
    await answers_and_sends(chen, default=NOT_YET, done="Done.")
    await ben.clicks("Partly")
    await ben.until(lambda: any("Done." in one for one in ben.messages()), "that it is over")
    assert await results_in(bot) == [(0, 0)]


async def test_unfinished_answers_at_closing_do_not_count(bot: Settings, playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen", words="google full")
    await begins(ben)
    await answers(ben)
    await ben.clicks("Back")
    await ben.sees("You answered: *Fully*")
    await answers_and_sends(chen, default=NOT_YET)
    await ada.until(lambda: "1 of 2" in round_card(ada), "that one has finished")
    await ada.clicks("Close now")
    await ada.sees("Done.")
    await ben.clicks("Partly")
    await ben.until(lambda: any("Done." in one for one in ben.messages()), "that it is over")
    assert await results_in(bot) == [(0, 0)]
    ben.goes_to("ml-platform")
    await ben.types("/maturity status")
    await ben.sees("Google: level 0 of 2")


async def test_notes_of_unfinished_respondents_stay_hidden(playground: Playground, ada: Somebody) -> None:
    ben, chen, dina = (somebody(playground, name) for name in ("ben", "chen", "dina"))
    await asks(ada, "ben", "chen", "dina")
    for person, words in ((dina, "Never sent"), (chen, "All by hand")):
        await begins(person)
        await person.types(f"note: {words}")
        await person.sees(":memo: 1 note")
    await answers_and_sends(ben, default=NOT_YET)
    await answers(chen, default=PARTLY)
    await chen.clicks("Send my answers")
    await ada.until(lambda: "2 of 3 have finished" in round_card(ada), "that two have finished")
    await ada.clicks("Close now")
    await ada.sees("You differ about 1 practice")
    assert "All by hand" in ada.last_message()
    assert "Never sent" not in ada.last_message()


async def test_decliners_who_rejoin_are_not_asked_again(playground: Playground, ada: Somebody, bot: Settings) -> None:
    await ada.types("/invite @maturity")
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen", "dina", "emil")
    await ben.clicks("This is not for me")
    await ben.sees("I don't wait for you")
    for person in (ben, chen):
        person.goes_to("ml-platform")
        await person.leaves()
    await ada.until(lambda: "*Not waited for:* <@U0BEN>, <@U0CHEN>" in round_card(ada), "that nobody waits for them")
    for person in (ben, chen):
        await person.joins()
    await ada.until(lambda: "0 of 3 have finished" in round_card(ada), "that one is waited for again")
    assert "*Not waited for:* <@U0BEN>" in round_card(ada)
    ben.goes_to_the_app()
    await ben.clicks("Answer after all")
    await ben.until(lambda: current_practice(ben) is not None, "the first question")
    await ada.until(lambda: "0 of 4 have finished" in round_card(ada), "that they answer after all")
    database = Database(bot.database_url)
    async with database.read() as session:
        seats = (await session.exec(select(Respondent).where(col(Respondent.user_id).in_(["U0BEN", "U0CHEN"])))).all()
    await database.close()
    assert len(seats) == 2
    assert all(one.nudge_at for one in seats), "whoever is waited for again is reminded as others are"


async def test_the_app_is_invited_by_its_own_name(playground: Playground, ada: Somebody) -> None:
    playground.parts.workspace.app.name = "stage"
    ada.goes_to("fraud-team")
    await ada.types("/maturity assess google quick with everyone")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("Ask them")
    await ada.sees("type `/invite @stage` there")


@pytest.mark.usefixtures("bot")
async def test_dropped_round_leaves_no_buttons(playground: Playground, ada: Somebody) -> None:
    ben, chen, dina = (somebody(playground, name) for name in ("ben", "chen", "dina"))
    await asks(ada, "ben", "chen", "dina")
    await begins(ben)
    await answers_and_sends(dina, default=NOT_YET)
    assert "have finished" not in dina.last_message(), "a number that would not be kept up to date"
    await chen.sees("asks how you see")
    await ada.clicks("Drop it")
    await ada.sees("was cancelled")
    gone = "This assessment of <#C0PLATFORM> was dropped, so you are not asked any more."
    for person in (ben, chen, dina):
        await person.until(lambda person=person: person.messages() == [gone], "that it was dropped, and no button")
