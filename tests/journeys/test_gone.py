"""Channels, people and permissions go away: nothing is lost, and somebody hears what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bot.settings import Settings
from playground import payloads
from playground.deliveries import DeliveryKind
from playground.errors import Refused
from playground.methods import METHODS
from playground.methods.call import Call
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from tests.journeys.answering import answers_all
from tests.journeys.conftest import installed
from tests.journeys.steering import running_on
from tests.journeys.test_interrupted import answers_in

WAITS = "has left, and the assessment of <#C0PLATFORM> is open (1 answer so far)."


async def begins(person: Somebody) -> None:
    """Start an assessment where the bot hears of people who come and go, and answer its first question."""
    person.goes_to("ml-platform")
    await person.types("/invite @maturity")
    await person.types("/maturity assess google full")
    person.goes_to_the_app()
    await person.clicks("This team")
    await person.sees("Question 1 of 24")
    await person.clicks("Fully")
    await person.sees("Question 2 of 24")


async def leaves_platform(person: Somebody) -> None:
    person.goes_to("ml-platform")
    await person.leaves()
    person.goes_to_the_app()


async def owned_by_ben_begun_by_ada(ada: Somebody, ben: Somebody) -> None:
    """Ben owns the team, as he was the first to assess it; Ada answers now."""
    await ben.types("/maturity assess google")
    await ben.types("/maturity cancel")
    await ben.clicks("Drop the assessment")
    await ben.sees("was dropped")
    await begins(ada)
    ben.goes_to_the_app()


# People


@pytest.mark.both_deliveries
async def test_when_the_only_owner_leaves_anybody_in_the_channel_may_take_over(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await begins(ada)
    await leaves_platform(ada)
    await ben.sees(WAITS)
    assert "<@U0ADA>" in ben.last_message()
    late = Somebody(playground.parts, "U0CHEN", "ml-platform")
    await ben.clicks("Take it over")
    await ben.sees("<@U0BEN> took over the assessment of <#C0PLATFORM>.")
    await ada.sees("<@U0BEN> took over the assessment of <#C0PLATFORM> from you, with your answers so far.")
    again = ben.last_click()
    ben.goes_to_the_app()
    await ben.sees("Question 2 of 24")
    card = ben.newest()
    await again()
    await ben.until(lambda: ben.newest() != card and len(ben.messages()) == 1, "one card")
    await answers_all(ben, scope="Fully")
    assert "Google: level 2 of 2" in ben.last_message()
    assert len(await answers_in(bot)) == 24
    await late.sees("first maturity level")


async def test_an_owner_is_told_once_and_may_take_over(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await owned_by_ben_begun_by_ada(ada, ben)
    playground.parts.deliveries.copies = 2
    await leaves_platform(ada)
    await playground.parts.deliveries.again("member_left_channel")
    await ben.sees(WAITS)
    assert sum(WAITS in one for one in ben.messages()) == 1
    chen = Somebody(playground.parts, "U0CHEN", "ml-platform")
    assert not any("has left" in one for one in chen.messages()), "the channel need not know"
    await ben.clicks("Take it over")
    await ben.sees("Question 2 of 24")
    assert len(await answers_in(bot)) == 1


async def test_only_owners_take_over_and_only_what_is_open(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    del bot
    await begins(ada)
    await leaves_platform(ada)
    chen = Somebody(playground.parts, "U0CHEN", "ml-platform")
    await chen.sees(WAITS)
    message = chen.looking_at.messages[-1].model_copy(deep=True)
    await ben.clicks("Take it over")
    await ben.sees("took over")
    message.ts, chen.looking_at.messages[-1].blocks = chen.newest(), message.blocks
    await chen.clicks("Take it over")
    await chen.sees("<@U0BEN> leads this assessment, and only they and the team's owners can pass it on.")
    await ben.types("/maturity cancel")
    await ben.clicks("Drop the assessment")
    await ben.sees("was dropped")
    await chen.clicks("Take it over")
    await chen.sees("This assessment is over, so there is nothing to take over.")


async def test_who_leaves_the_workspace_has_left_everything(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await owned_by_ben_begun_by_ada(ada, ben)
    await ada.leaves_the_workspace()
    await ben.sees(WAITS)
    await ben.clicks("Take it over")
    await ben.sees("Question 2 of 24")
    assert len(await answers_in(bot)) == 1


@pytest.mark.usefixtures("bot")
async def test_leavers_are_not_asked_and_returners_are(ada: Somebody, ben: Somebody) -> None:
    await owned_by_ben_begun_by_ada(ada, ben)
    await leaves_platform(ada)
    await ben.sees(WAITS)
    await ada.types("/maturity assess")
    await ada.sees("An assessment belongs to a team")
    ada.goes_to("ml-platform")
    await ada.joins()
    ada.goes_to_the_app()
    await ada.types("/maturity assess")
    await ada.until(lambda: any("is open: you are at question 2 of 24" in one for one in ada.messages()), "going on")
    await ben.clicks("Take it over")
    await ben.sees("Question 2 of 24")


@pytest.mark.usefixtures("bot")
async def test_others_may_come_and_go(ada: Somebody, ben: Somebody) -> None:
    await begins(ada)
    await leaves_platform(ben)
    ben.goes_to("ml-platform")
    await ben.joins()
    await ada.clicks("Fully")
    await ada.sees("Question 3 of 24")
    assert not any("has left" in one for one in ben.messages())


# Channels


@pytest.mark.usefixtures("bot")
async def test_a_public_channel_that_the_bot_was_removed_from_still_hears(ada: Somebody, ben: Somebody) -> None:
    await begins(ada)
    await ben.removes_the_app()
    await answers_all(ada, scope="Fully")
    await ben.sees("first maturity level")


@pytest.mark.usefixtures("bot")
async def test_private_channel_gets_its_news_once_the_bot_is_back(ada: Somebody) -> None:
    ada.goes_to("fraud-team")
    await ada.types("/invite @maturity")
    await ada.types("/maturity assess google full")
    await ada.sees("Started the Google assessment")
    await ada.removes_the_app()
    ada.goes_to_the_app()
    await answers_all(ada, done="I could not tell <#C0FRAUD> of its level: I am not in that channel.")
    ada.goes_to("fraud-team")
    await ada.types("/invite @maturity")
    ada.goes_to_the_app()
    await ada.clicks("Post the level now")
    ada.goes_to("fraud-team")
    await ada.sees("first maturity level")


@pytest.mark.usefixtures("bot")
async def test_of_a_channel_that_was_deleted_the_result_is_kept(ada: Somebody, ben: Somebody) -> None:
    await begins(ada)
    await ben.deletes_the_channel()
    await answers_all(ada, scope="Fully", done="If it was deleted, there is nothing to do: the result is kept.")
    assert any("Google: level 2 of 2" in one for one in ada.messages())


@pytest.mark.usefixtures("bot")
async def test_a_private_channel_without_the_bot_is_told_at_once_what_to_type(ada: Somebody, ben: Somebody) -> None:
    ada.goes_to("fraud-team")
    await ada.types("/maturity assess google full")
    await ada.sees("I am not in <#C0FRAUD>, so I could not tell it of its level. Please type `/invite @maturity` here")
    ben.goes_to("fraud-team")
    assert ben.messages() == [], "that is Ada's alone to read"
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    ada.goes_to("fraud-team")
    await ada.types("/invite @maturity")
    await ada.types("/maturity assess google full")
    await ada.sees("is open: you are at question 1 of 24")
    ada.goes_to_the_app()
    await answers_all(ada, scope="Fully")
    ada.goes_to("fraud-team")
    await ada.sees("first maturity level")
    assert sum("I am not in" in one for one in ada.messages()) == 1


@pytest.mark.parametrize("error", ["cannot_dm_bot", "user_disabled"])
@pytest.mark.usefixtures("bot")
async def test_person_without_direct_messages_is_told_where_they_asked(
    ada: Somebody, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    def refuses(call: Call) -> dict[str, Any]:
        raise Refused(error, [str(call.arguments)])

    monkeypatch.setitem(METHODS, "conversations.open", replace(METHODS["conversations.open"], handle=refuses))
    await ada.types("/maturity assess google full")
    await ada.sees("I could not send you a direct message.")
    monkeypatch.undo()
    await ada.types("/maturity assess google full")
    await ada.clicks("Continue")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")


# Deliveries


async def test_redelivered_event_is_processed_if_the_first_was_lost(
    settings: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    settings = installed(settings, playground)
    async with running_on(playground, settings):
        await begins(ada)
    await leaves_platform(ada)
    async with running_on(playground, settings):
        await playground.parts.deliveries.again("member_left_channel", number=2)
        await ben.sees(WAITS)
        await playground.parts.deliveries.again("member_left_channel", number=3)
        await ben.clicks("Take it over")
        await ben.sees("took over")
    assert sum("Take it over" in one or "took over" in one for one in ben.messages()) == 1


@pytest.mark.usefixtures("bot")
async def test_an_old_event_does_not_undo_what_came_after_it(
    playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await begins(ada)
    await leaves_platform(ada)
    await ben.sees(WAITS)
    ada.goes_to("ml-platform")
    await ada.joins()
    await playground.parts.deliveries.again("member_left_channel", number=3)
    ada.goes_to_the_app()
    await ada.types("/maturity assess")
    await ada.until(lambda: any("is open: you are at question 2 of 24" in one for one in ada.messages()), "going on")


@pytest.mark.both_deliveries
@pytest.mark.usefixtures("bot")
async def test_a_home_tab_that_is_opened_twice_is_drawn_as_ever(playground: Playground, ada: Somebody) -> None:
    playground.parts.deliveries.copies = 2
    await ada.opens_home()
    await playground.parts.deliveries.again("app_home_opened")
    await ada.sees_at_home("How mature is your MLOps?")


@pytest.mark.parametrize("delivery", ["http"], indirect=True)
async def test_an_event_that_could_not_be_handled_is_taken_the_next_time(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    await begins(ada)
    database = Database(bot.database_url)
    async with database.writer.begin() as connection:
        await connection.execute(text("ALTER TABLE seen_event RENAME TO elsewhere"))
    await leaves_platform(ada)
    assert "A listener failed (reference " in caplog.text
    refused = [one for one in playground.parts.traffic.after(0) if one["name"] == "member_left_channel"]
    assert refused[0]["received"] == "http_500", "so that Slack sends it again"
    assert len(ada.messages()) == 1, "nobody is waiting for an answer"
    async with database.writer.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO seen_event"))
    await database.close()
    await playground.parts.deliveries.again("member_left_channel", number=2)
    await ben.sees(WAITS)


# Over HTTP it is refused as what Slack does not send.
@pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)
@pytest.mark.usefixtures("bot")
async def test_an_event_that_is_refused_is_not_sent_again(playground: Playground) -> None:
    opened = {"type": "app_home_opened", "channel": "D0ADA", "tab": "home"}
    # Raises NotDelivered where the bot does not take it.
    await playground.parts.deliveries.deliver(DeliveryKind.EVENT, payloads.event(playground.parts, None, opened))


@pytest.mark.both_deliveries
async def test_clicks_that_arrive_in_reverse_order_leave_what_was_answered(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await ada.clicks("Fully")
    first = ada.last_click()
    await ada.sees("Question 2 of 24")
    await ada.clicks("Partly")
    second = ada.last_click()
    await ada.sees("Question 3 of 24")
    await second()
    await first()
    await ada.clicks("Back")
    await ada.sees("You answered: *Partly*")
    # A click on the third question's card, from before.
    await second()
    await ada.clicks("Keep this answer")
    await ada.sees("Question 3 of 24")
    assert [value for _, value in await answers_in(bot)] == ["fully", "partly"]
