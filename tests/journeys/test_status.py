"""Status, and the buttons that ask more about a team: whoever is in its channel, or has to do with it."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.message import actions, button, section
from playground.people import Somebody
from playground.server import Playground
from playground.workspace import Conversation
from tests.journeys.answering import answers_all

pytestmark = pytest.mark.usefixtures("bot")

NOT_YOURS = "You can't see that team."


@pytest.fixture
def chen(playground: Playground) -> Somebody:
    """Somebody who is in no channel of Ada's team."""
    return Somebody(playground.parts, "U0CHEN", "ml-platform")


async def assessed(person: Somebody, models: str, missing: str = "", *, news: bool = True) -> None:
    """Assess the team of the channel, from there and back to it."""
    channel = person.looking_at
    before = news_in(channel)
    await person.types(f"/maturity assess {models}")
    person.goes_to_the_app()
    await answers_all(person, missing)
    person.goes_to(channel.name)
    # So that it does not come later, below what is looked at.
    await person.until(lambda: not news or news_in(channel) > before, "word of the level")


def news_in(channel: Conversation) -> int:
    """How often everybody in a channel was told of its level."""
    return sum("maturity level" in str(one.blocks) for one in channel.messages if one.only_for is None)


async def forged(playground: Playground, person: Somebody, action_id: str, value: str) -> None:
    """A button with a value of somebody's own making, in the conversation that the person looks at."""
    client = AsyncWebClient(playground.bot_token, base_url=playground.api_url)
    blocks = [section("A card"), actions([button("Forged", action_id, value)])]
    await client.chat_postMessage(channel=person.looking_at.id, text="forged", blocks=blocks)


async def test_status_shows_levels_trend_date_people_and_next_step(ada: Somebody, ben: Somebody) -> None:
    await assessed(ada, "google azure full", "model-registry")
    await ben.types("/maturity status")
    await ben.sees("Where <#C0PLATFORM> stands")
    first = ben.last_message()
    assert "Google: level 1 of 2, ML pipeline automation.*\n5 of the 6 practices" in first
    assert "by one person" in first
    assert "last time" not in first, "there was none"
    assert ":point_right: *Next:* Model registry (not yet in place, takes days): alone it lifts" in first
    assert "want it too" in first
    await assessed(ada, "google full")
    await ben.types("/maturity status")
    await ben.sees("Google: level 2 of 2, CI/CD pipeline automation.* :arrow_upper_right: up from 1")
    await assessed(ada, "google full", "model-registry")
    await ben.types("/maturity status")
    await ben.sees(":arrow_lower_right: down from 2")
    await assessed(ada, "google full", "model-registry", news=False)
    await ben.types("/maturity status")
    await ben.sees(":arrow_right: the same as last time")


async def test_in_direct_messages_the_persons_own_teams_are_offered(ada: Somebody, chen: Somebody) -> None:
    await assessed(ada, "google full")
    ada.goes_to_the_app()
    await ada.types("/maturity status")
    await ada.sees("Of which team?")
    await ada.clicks("Show")
    await ada.sees("Google: level 2 of 2")
    chen.goes_to_the_app()
    await chen.types("/maturity status")
    await chen.sees("please run `/maturity status` in the team's channel")


async def test_forged_button_shows_no_other_team(playground: Playground, ada: Somebody, chen: Somebody) -> None:
    await assessed(ada, "google full")
    playground.parts.limits.on = False
    chen.goes_to_the_app()
    for value in ("1 status", "1 what-if of:1", "999 status"):
        await forged(playground, chen, "team:below:v1:status", value)
        await chen.clicks("Forged")
        await chen.sees(NOT_YOURS)
        assert not any("level" in one for one in chen.messages()), chen.messages()
    for value in ("one status", "1 nonsense", "1"):
        await forged(playground, ada, "team:below:v1:status", value)
        await ada.clicks("Forged")
    assert not any("Sorry" in one for one in ada.messages()), "a button that cannot be read is an old one"


async def test_person_who_left_the_channel_no_longer_sees_the_team(
    playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    # Slack tells of who leaves a channel only to apps that are in it.
    await ada.types("/invite @maturity")
    await assessed(ada, "google full")
    await ben.types("/maturity status")
    await ben.sees("Google: level 2 of 2")
    await ben.opens_home()
    await ben.sees_at_home("Google: level 2 of 2")
    await ben.leaves()
    ben.goes_to_the_app()
    await forged(playground, ben, "team:below:v1:status", "1 status")
    await ben.clicks("Forged")
    await ben.sees(NOT_YOURS)
    await ben.opens_home()
    await ben.until(lambda: "My teams" not in ben.home(), "a home without the team")


async def test_what_if_says_what_each_model_would_give(ada: Somebody) -> None:
    await assessed(ada, "google azure full", "model-registry")
    await ada.types("/maturity what-if")
    await ada.sees("What if? <#C0PLATFORM> today")
    assert "The smallest way to level 2 of Google*\n• Model registry (days)" in ada.last_message()
    assert "Google: at level 1, ML pipeline automation" in ada.last_message()
    await ada.chooses("Pick practices as if they were in place", ["Model registry (days)"])
    await ada.sees("had 1 practice more?")
    assert "*Google: 1 → level 2, CI/CD pipeline automation*" in ada.last_message()
    await ada.clicks("Pick nothing")
    await ada.sees("Google: at level 1")
    await ada.clicks("Pick these for Google")
    await ada.sees("*Google: 1 → level 2, CI/CD pipeline automation*")
    await ada.types("/maturity status")
    await ada.sees("Google: level 1 of 2")


async def test_what_if_says_where_models_were_assessed_at_different_times(ada: Somebody) -> None:
    await assessed(ada, "google full")
    await ada.types("/maturity what-if")
    await ada.sees("What if? <#C0PLATFORM> today")
    assert "not all assessed at the same time" not in ada.last_message()
    await assessed(ada, "azure full", "model-registry")
    await ada.types("/maturity what-if")
    await ada.until(lambda: any("not all assessed at the same time" in one for one in ada.messages()), "that")


async def test_what_if_is_refused_for_another_team(playground: Playground, ada: Somebody, chen: Somebody) -> None:
    await assessed(ada, "google full", "model-registry")
    chen.goes_to_the_app()
    client = AsyncWebClient(playground.bot_token, base_url=playground.api_url)
    menu = {
        "type": "multi_static_select",
        "action_id": "what_if:pick:v1",
        "placeholder": {"type": "plain_text", "text": "Forged"},
        "options": [{"text": {"type": "plain_text", "text": "One"}, "value": "model-registry"}],
    }
    await client.chat_postMessage(
        channel=chen.looking_at.id, text="forged", blocks=[{**actions([menu]), "block_id": "what_if:1:1:0"}]
    )
    await chen.chooses("Forged", ["One"])
    await chen.sees(NOT_YOURS)


async def test_home_has_a_page_of_teams_and_finds_the_others(playground: Playground, ada: Somebody) -> None:
    playground.parts.limits.on = False
    for number in range(12):
        channel = Conversation(id=f"C0TEAM{number}", name=f"team-{number}", kind="channel", members=["U0ADA"])
        playground.parts.workspace.conversations[channel.id] = channel
        ada.goes_to(channel.name)
        await ada.types("/maturity assess google full")
        await ada.sees("Started the Google assessment")
    await ada.opens_home()
    await ada.sees_at_home("My teams 1 to 10 of 12")
    assert "Setup* (only admins see this)" in ada.home()
    assert "Teams: 12; open assessments: 12" in ada.home()
    await ada.clicks_at_home("Next")
    await ada.sees_at_home("My teams 11 to 12 of 12")
    assert "<#C0TEAM0>*\nNot assessed yet." in ada.home()
    await ada.clicks_at_home("Previous")
    await ada.sees_at_home("My teams 1 to 10 of 12")
    await ada.clicks_at_home("Open")
    ada.goes_to_the_app()
    await ada.until(lambda: any("has not been assessed yet" in one for one in ada.messages()), "the status")


async def test_home_shows_my_teams_and_answers_what_is_asked_there(ada: Somebody, ben: Somebody) -> None:
    await assessed(ada, "google full", "model-registry")
    await assessed(ada, "google full")
    await ada.opens_home()
    await ada.sees_at_home("*<#C0PLATFORM>*\nGoogle: level 2 of 2  :arrow_upper_right: up from 1")
    await ada.clicks_at_home("What if")
    ada.goes_to_the_app()
    await ada.sees("What if? <#C0PLATFORM> today")
    await ben.opens_home()
    await ben.sees_at_home("I ask your team, one question at a time")
    assert "Setup" not in ben.home(), "Ben is no admin"
