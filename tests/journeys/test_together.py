"""All answer together: one card in a thread, votes hidden until the reveal, agreed on one after the other."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import select, update

from bot.settings import Settings
from playground.deliveries import DeliveryKind
from playground.people import Somebody
from playground.seed import add_person
from playground.server import Playground
from storage.engine import Database
from storage.tables import Answer, Team
from tests.journeys.answering import answers_all
from tests.journeys.voting import PARENT, agrees_on_the_rest, at_the_card, card, cards, convenes, person, sees_on_card

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def chen(playground: Playground) -> Somebody:
    """Chen Li, of Tokyo."""
    return person(playground, "U0CHEN")


async def test_three_people_vote_see_where_they_differ_agree_and_finish(
    ada: Somebody, ben: Somebody, chen: Somebody
) -> None:
    await convenes(ada)
    await at_the_card(ben, chen)
    assert "Question 1 of 24" in card(ben)
    assert "Votes are hidden until they are revealed; then everybody in <#C0PLATFORM> sees who voted what." in card(ben)
    assert "No votes yet." in card(ben)

    await ben.clicks("Fully")
    await ben.sees("Your vote: *Fully*. Only you see it until the reveal.")
    await sees_on_card(ada, "1 vote so far: <@U0BEN>")
    await chen.clicks("Not yet")
    await sees_on_card(ada, "2 votes so far: <@U0BEN>, <@U0CHEN>")
    await ada.chooses("Other answers", "Don't know")
    await sees_on_card(ada, "3 votes so far: <@U0BEN>, <@U0CHEN>, <@U0ADA>")
    assert not any("Your vote: *Fully*" in one for one in chen.messages()), "nobody else sees a vote"
    await ben.clicks("Partly")
    await ben.sees("Your vote is now: *Partly*.")
    assert "3 votes so far" in card(ada)
    assert "*Partly*: 1" not in card(ada)

    await ada.clicks("Reveal the votes", times=2)
    await sees_on_card(ben, "You differ.")
    for line in ("*Partly*: 1 · <@U0BEN>", "*Not yet*: 1 · <@U0CHEN>", "*Don't know*: 1 · <@U0ADA>"):
        assert line in card(ben)
    await ada.clicks("Vote again")
    await sees_on_card(ben, "3 votes so far")
    await chen.clicks("Partly")
    await chen.sees("Your vote is now: *Partly*.")
    await ada.clicks("Partly")
    await ada.clicks("Reveal the votes")
    await sees_on_card(ben, "You all said “partly”.")
    await ada.clicks("We agree: Partly", times=2)
    await sees_on_card(ben, "Question 2 of 24")
    assert "No votes yet." in card(ben)

    await agrees_on_the_rest(ada, missing="fast-rollback")
    assert "What you agreed on" in card(ben)
    await ada.clicks("Finish", times=2)
    await sees_on_card(ben, "*Done.* The assessment is finished")
    assert "Google: level 0 of 2" in card(ben)
    assert len(cards(ben)) == 1, "one card, updated in place"

    ben.goes_to("ml-platform")
    await ben.until(
        lambda: any(
            "We assessed <#C0PLATFORM> together." in one and "Google: level 0" in one for one in ben.messages()
        ),
        "the outcome above the thread",
    )
    await ben.until(lambda: any("first maturity level" in one for one in ben.messages()), "the news")
    ada.goes_to_the_app()
    await ada.sees("*Done.* The assessment is finished")
    assert "Change an answer" not in ada.last_message()


async def test_only_who_leads_reveals_and_agrees(ada: Somebody, ben: Somebody) -> None:
    await convenes(ada)
    await at_the_card(ben)
    await ben.clicks("Reveal the votes")
    await ben.sees("Only <@U0ADA> leads this; ask them to reveal the votes.")
    await ben.clicks("Skip")
    await ben.sees("Only <@U0ADA> leads this; ask them to skip it.")
    await ada.clicks("Reveal the votes")
    await sees_on_card(ben, "Nobody voted.")
    await ben.clicks("We agree: Fully")
    await ben.sees("Only <@U0ADA> leads this; ask them to record what you agree on.")
    await ben.chooses("We agree on something else", "Not applicable: something else…")
    assert not ben.dialogs()
    assert "Question 1 of 24" in card(ada)


async def test_a_vote_that_comes_late_changes_nothing_and_says_so(ada: Somebody, ben: Somebody) -> None:
    await convenes(ada)
    await at_the_card(ben)
    await ben.clicks("Fully")
    await sees_on_card(ada, "1 vote so far")
    fully = ben.last_click()
    await ben.clicks("Partly")
    await ben.sees("Your vote is now: *Partly*.")
    partly = ben.last_click()
    await ada.clicks("Reveal the votes")
    reveal = ada.last_click()
    await sees_on_card(ada, "One person voted.")
    await fully()
    await ben.sees("The votes on this question are shown already, so yours was not counted.")
    await ada.clicks("Vote again")
    await sees_on_card(ada, "1 vote so far")
    await fully()
    await ben.sees("The card had changed when you clicked, so that vote was not counted.")
    await reveal()
    await ben.clicks("Not yet")
    await ben.sees("Your vote is now: *Not yet*.")
    await ada.clicks("Reveal the votes")
    await sees_on_card(ada, "*Not yet*: 1 · <@U0BEN>")
    await ada.clicks("We agree: Fully")
    await sees_on_card(ada, "Question 2 of 24")
    await partly()
    await reveal()
    await ben.sees("The card had changed when you clicked, so that vote was not counted.")
    assert "Question 2 of 24" in card(ada)
    assert "No votes yet." in card(ada)


async def test_back_shows_what_was_agreed_and_the_votes_stay(ada: Somebody, ben: Somebody) -> None:
    await convenes(ada)
    await at_the_card(ben)
    await ben.clicks("Partly")
    await sees_on_card(ada, "1 vote so far")
    await ada.clicks("Reveal the votes")
    await ada.clicks("We agree: Fully")
    await sees_on_card(ada, "Question 2 of 24")
    ben.goes_to("ml-platform")
    await ben.types("/maturity status")
    await ben.sees("You answer Google together, and <@U0ADA> leads: 1 answer agreed on so far.")
    await ada.clicks("Skip")
    await sees_on_card(ada, "1 skipped")
    await ada.clicks("Back")
    await sees_on_card(ada, "You agreed on: *Fully*.")
    assert "1 vote so far: <@U0BEN>" in card(ada)
    await ada.clicks("Keep this answer")
    await sees_on_card(ada, "No votes yet.")
    await ada.clicks("See all answers")
    await sees_on_card(ada, "What you agreed on")
    await ada.clicks("Go on")
    await sees_on_card(ada, "No votes yet.")


async def test_not_applicable_is_agreed_on_with_a_reason(ada: Somebody) -> None:
    await convenes(ada)
    await ada.clicks("Reveal the votes")
    await ada.chooses("We agree on something else", "Not applicable: no business need")
    await sees_on_card(ada, "Question 2 of 24")
    await ada.clicks("Reveal the votes")
    await ada.chooses("We agree on something else", "Not applicable: something else…")
    await ada.sees_dialog("Why not applicable?")
    await ada.sends_dialog({"words": "batch only"})
    await sees_on_card(ada, "Question 3 of 24")
    await ada.clicks("See all answers")
    await sees_on_card(ada, "*Not applicable* (2): ")


async def test_a_card_that_was_deleted_is_posted_again(ada: Somebody, ben: Somebody) -> None:
    await convenes(ada)
    await ada.clicks("Fully")
    await sees_on_card(ada, "1 vote so far")
    ben.goes_to("ml-platform")
    await ben.types("/maturity assess azure")
    await ben.sees("The team answers together, and <@U0ADA> leads. Vote on <http")
    channel = ada.looking_at
    gone = next(one for one in channel.messages if one.thread_ts and one.only_for is None)
    channel.messages.remove(gone)
    ada.goes_to_the_app()
    await ada.clicks("Post the card again")
    await at_the_card(ada)
    await sees_on_card(ada, "1 vote so far: <@U0ADA>")
    # The whole thread may be gone too, and the command does what the button does.
    channel.messages[:] = [one for one in channel.messages if one.user == "U0ADA"]
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess")
    await ada.sees("is open: you answer together, on a card in a thread of the channel.")
    await ada.clicks("Continue")
    await at_the_card(ada)
    await sees_on_card(ada, "1 vote so far: <@U0ADA>")
    ada.goes_to("ml-platform")
    assert sum(PARENT in one for one in ada.messages()) == 1
    assert len([one for one in channel.messages if one.user == "U0APP" and one.only_for is None]) == 2, "and its card"
    await ada.types("/maturity assess")
    await ada.clicks("Continue")
    await ada.sees("you are at it together.")
    await at_the_card(ada)
    await ada.until(lambda: len(cards(ada)) == 1, "a card that is there stays the only one")


async def test_a_private_channel_says_how_to_invite_the_bot(ada: Somebody) -> None:
    ada.goes_to("fraud-team")
    await ada.types("/maturity assess google full together")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("I am not in that channel. Type `/invite @maturity` there, then press *Post the card again*.")
    ada.goes_to("fraud-team")
    await ada.types("/invite @maturity")
    ada.goes_to_the_app()
    await ada.clicks("Post the card again", times=2)
    await ada.sees("We are at it together in <#C0FRAUD>")
    ada.goes_to("fraud-team")
    await ada.goes_to_thread("We assess <#C0FRAUD> together")
    await ada.sees_button("Reveal the votes")
    await ada.until(lambda: len(cards(ada)) == 1, "one card")


async def test_an_archived_channel_leaves_the_way_to_go_on_alone(ada: Somebody, ben: Somebody) -> None:
    await convenes(ada)
    await ada.clicks("Fully")
    await ada.clicks("Reveal the votes")
    await ada.clicks("We agree: Partly")
    await sees_on_card(ada, "Question 2 of 24")
    await ada.clicks("Not yet")
    await sees_on_card(ada, "1 vote so far")
    ada.looking_at.archived = True
    ada.goes_to_the_app()
    await ada.clicks("Go on alone", times=2)
    await ada.sees("Question 2 of 24")
    await ada.clicks("Back")
    await ada.sees("You answered: *Partly*")
    ben.goes_to("ml-platform")
    ben.looking_at.archived = False
    await ben.types("/maturity assess google")
    await ben.sees("<@U0ADA> is answering for this team already (1 answer so far)")


async def test_the_thread_can_be_dropped(ada: Somebody, ben: Somebody) -> None:
    await convenes(ada)
    await at_the_card(ben)
    ada.goes_to_the_app()
    await ada.clicks("Drop it")
    await ada.sees("The assessment of <#C0PLATFORM> was dropped.")
    await sees_on_card(ben, "was cancelled")
    ben.goes_to("ml-platform")
    await ben.until(lambda: any("was dropped: Google" in one for one in ben.messages()), "it above the thread")


async def test_an_answer_is_changed_after_the_end_by_who_leads_in_the_same_card(ada: Somebody, ben: Somebody) -> None:
    await convenes(ada)
    await at_the_card(ben)
    await ben.clicks("Fully")
    await sees_on_card(ada, "1 vote so far")
    await agrees_on_the_rest(ada, missing="model-registry")
    await ada.clicks("Finish")
    await sees_on_card(ada, "Google: level 1 of 2")
    await ben.clicks("Change an answer")
    await ben.sees("Only <@U0ADA>, who led this, and the team's owners can change what was answered.")
    assert "Google: level 1 of 2" in card(ben)
    await ada.clicks("Change an answer")
    await sees_on_card(ada, "A changed answer is counted at once")
    assert "Votes are hidden" not in card(ada)
    await ada.chooses("Change an answer", "Model registry")
    await sees_on_card(ada, "You answered: *Not yet*")
    await ben.clicks("Fully")
    await ben.sees("Only <@U0ADA>, who led this")
    await ada.clicks("Fully")
    await sees_on_card(ada, "Google: level 2 of 2")
    ada.goes_to("ml-platform")
    await ada.until(
        lambda: any("We assessed" in one and "Google: level 2 of 2" in one for one in ada.messages()),
        "the new outcome above the thread",
    )


@pytest.mark.both_deliveries
async def test_everybody_votes_in_the_same_second(playground: Playground, ada: Somebody) -> None:
    await convenes(ada)
    for number in range(24):
        add_person(playground.parts.workspace, f"U{number}", f"Person {number}", "Europe/Berlin", ["ml-platform"])
    people = [person(playground, one) for one in list(playground.parts.workspace.people)]
    await at_the_card(*people)
    await asyncio.gather(*(one.clicks("Partly") for one in people))
    await sees_on_card(ada, f"{len(people)} votes so far")
    await ada.clicks("Reveal the votes")
    await sees_on_card(ada, f"*Partly*: {len(people)} ·")
    (said,) = [line for line in card(ada).split("\n") if line.startswith("• *Partly*")]
    named = {f"<@{one.user_id}>" for one in people if f"<@{one.user_id}>" in said}
    assert len(named) == len(people) - 1, "who is first at the same moment is chance; all but one are named"
    assert said.endswith("> and 1 more")


async def test_a_click_that_comes_again_after_another_vote_changes_nothing(
    playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await convenes(ada)
    await at_the_card(ben)
    await ben.clicks("Fully")
    await ben.sees("Your vote: *Fully*.")
    told = [one["sent"] for one in playground.parts.traffic.after(0) if one["by"] == "playground"]
    clicked = next(one for one in reversed(told) if one.get("type") == "block_actions")
    await ben.clicks("Partly")
    await ben.sees("Your vote is now: *Partly*.")
    await playground.parts.deliveries.deliver(DeliveryKind.INTERACTIVE, clicked)
    await ada.clicks("Reveal the votes")
    await sees_on_card(ada, "*Partly*: 1 · <@U0BEN>")


async def test_two_who_lead_and_press_at_once_record_one_answer(ada: Somebody, ben: Somebody, bot: Settings) -> None:
    await convenes(ada)
    database = Database(bot.database_url)
    async with database.write() as session:
        await session.exec(update(Team).values(owners=["U0ADA", "U0BEN"]))
    await at_the_card(ben)
    await ben.clicks("Reveal the votes")
    await sees_on_card(ada, "Nobody voted.")
    await asyncio.gather(ada.clicks("We agree: Fully"), ben.clicks("We agree: Partly"))
    await sees_on_card(ada, "Question 2 of 24")
    async with database.read() as session:
        assert len((await session.exec(select(Answer))).all()) == 1
    await database.close()


async def test_what_is_known_is_confirmed_by_who_leads_before_the_card_is_posted(ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada)
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess azure quick together")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await ada.clicks("This team")
    await ada.sees("from before")
    await ada.clicks("Still true", times=2)
    await ada.sees("We are at it together in <#C0PLATFORM>")
    await at_the_card(ben)
    assert "Question 1 of" not in card(ben)
    ben.goes_to("ml-platform")
    assert sum(PARENT in one for one in ben.messages()) == 1


async def test_dropping_it_by_command_is_seen_in_direct_messages_too(ada: Somebody) -> None:
    await convenes(ada)
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    ada.goes_to_the_app()
    await ada.sees("was cancelled")
