"""Channels that hear of the levels of other channels' teams, and what each is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.settings import Settings
from frameworks.model import AnswerValue
from frameworks.outcome import outcome
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import OutboxMessage
from tests.journeys.answering import CATALOG, LOOK_OVER, answers_all
from tests.journeys.past import assessed, up_to

pytestmark = pytest.mark.usefixtures("bot")

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
CARD = "hears when a level changes"
FIRST = "<#C0PLATFORM> has its first maturity level"


def holds(person: Somebody, words: str) -> Callable[[], bool]:
    """Whether one of the messages that somebody sees says this."""
    return lambda: any(words in one for one in person.messages())


async def hears(person: Somebody, words: str) -> None:
    """Wait until one of the messages says this."""
    await person.until(holds(person, words), words)


async def asks(person: Somebody, channel: str = "general") -> None:
    """See what a channel hears."""
    person.goes_to(channel)
    await person.types("/maturity notify")
    await person.sees(CARD)


async def hears_in(person: Somebody, channel: str, words: str) -> None:
    """Go to a channel, and wait until one of its messages says this."""
    person.goes_to(channel)
    await hears(person, words)


def two_that_hold_two_dimensions(model: str) -> tuple[dict[str, AnswerValue], str, str]:
    """Answers that leave nothing to wish for, and two practices that hold the level alone, in other dimensions."""
    framework = CATALOG.frameworks[model]
    everything = up_to(model, framework.top)
    by_dimension: dict[frozenset[str], str] = {}
    for practice in everything:
        scored = outcome(CATALOG, framework, everything | {practice: AnswerValue.NOT_YET})
        held = frozenset(one.id for one in scored.dimensions if one.level == framework.top - 1)
        if held and scored.level is not None and scored.level.level == framework.top - 1:
            by_dimension.setdefault(held, practice)
    first, second = next((a, b) for a in by_dimension for b in by_dimension if not a & b)
    return everything, by_dimension[first], by_dimension[second]


async def two_days_pass(settings: Settings) -> None:
    """All that was told was told two days ago."""
    database = Database(settings.database_url)
    async with database.write() as session:
        for row in (await session.exec(select(OutboxMessage))).all():
            row.created_at -= timedelta(days=2)
            session.add(row)
    await database.close()


async def answers(person: Somebody, missing: str = "") -> None:
    """Assess the team of #ml-platform."""
    person.goes_to("ml-platform")
    await person.types("/maturity assess google full")
    person.goes_to_the_app()
    await answers_all(person, missing=missing)


async def test_followed_team_is_announced_once_and_corrections_edit_the_post(
    bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await assessed(bot, "C0PLATFORM", {}, WHEN, who="U0ADA")
    await asks(ada)
    assert "*Its own team:* not assessed yet." in ada.last_message()
    assert "All teams of this workspace" in ada.last_message(), "she is an admin"
    ben.goes_to("general")
    assert not holds(ben, CARD)(), "it is shown privately"
    await ada.chooses("Follow a team by its channel", "C0PLATFORM", times=2)
    await hears(ben, "<@U0ADA> had this channel follow the levels of <#C0PLATFORM> (levels only).")
    await hears(ada, "*<#C0PLATFORM>:* levels only · by <@U0ADA>, since")
    await answers(ada, missing="model-registry")
    await hears(ben, FIRST)
    assert holds(ben, "This channel hears of that team.")()
    assert sum("had this channel follow" in one for one in ben.messages()) == 1
    await asks(ada)
    await ada.clicks("Stop", times=2)
    await hears(ben, "<@U0ADA> had this channel no longer follow the levels of <#C0PLATFORM>.")
    told = len(ben.messages())

    ada.goes_to_the_app()
    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    await ada.chooses("Change an answer", "Model registry")
    await ada.sees("You answered: *Not yet*")
    await ada.clicks("Fully")
    await hears(ben, "Google: level 2 of 2")
    assert len(ben.messages()) == told, "what it was told is brought up to date, though it hears no more"
    assert not holds(ben, "Google: level 1 of 2")()
    await hears_in(ben, "ml-platform", "Google: level 2 of 2")

    await answers(ada, missing="model-registry")
    ben.goes_to("ml-platform")
    await hears(ben, "Google: level 2 → 1 of 2")
    assert holds(ben, ":arrow_down: Lowered it: Model registry")()
    assert holds(ben, "is no verdict on anybody")()
    ben.goes_to("general")
    assert not holds(ben, "2 → 1")()


async def test_a_correction_after_more_than_a_day_is_a_message_of_its_own(
    bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await assessed(bot, "C0PLATFORM", {}, WHEN, who="U0ADA")
    await asks(ada)
    await ada.chooses("Follow a team by its channel", "C0PLATFORM")
    await answers(ada, missing="model-registry")
    await hears_in(ben, "general", FIRST)
    await hears_in(ben, "ml-platform", FIRST)
    await two_days_pass(bot)
    late = "*Correction: an answer about <#C0PLATFORM> was changed afterwards, and a level with it*"
    for said, now in (("Not yet", "Fully"), ("Fully", "Partly"), ("Partly", "Fully")):
        ada.goes_to_the_app()
        await ada.clicks("Change an answer")
        await ada.sees("The old result is kept.")
        await ada.chooses("Change an answer", "Model registry")
        await ada.sees(f"You answered: *{said}*")
        await ada.clicks(now)
        for channel in ("general", "ml-platform"):
            await hears_in(
                ben, channel, late if now == "Fully" else "Corrected: no level of <#C0PLATFORM> changed after"
            )
            assert holds(ben, "Google: level 1 → 2 of 2")() is (now == "Fully")
            assert holds(ben, "Google: level 1 of 2")(), "what was said two days ago stays"
            assert sum("orrect" in one.split("\n")[0] for one in ben.messages()) == 1, "the correction is mended"


async def test_channel_follows_levels_only_or_dimensions_too(bot: Settings, ada: Somebody) -> None:
    everything, first, second = two_that_hold_two_dimensions("azure")
    known = everything | {first: AnswerValue.NOT_YET, second: AnswerValue.NOT_YET}
    await assessed(bot, "C0PLATFORM", known, datetime.now(UTC) - timedelta(days=1), "azure")
    await asks(ada)
    await ada.chooses("Follow a team by its channel", "C0PLATFORM")
    await hears(ada, "had this channel follow the levels of <#C0PLATFORM> (levels only)")
    ada.goes_to("fraud-team")
    await ada.types("/invite @maturity")
    await asks(ada, "fraud-team")
    await ada.clicks("All teams of this workspace", menus={"How much": "Dimensions too"})
    await hears(ada, "had this channel follow the levels of all teams of this workspace (dimensions too)")
    await hears(ada, "*All teams of this workspace:* dimensions too · by <@U0ADA>, since")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess azure full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("Still true")
    await ada.sees(LOOK_OVER)
    await ada.chooses("Change an answer", CATALOG.practices[first].name)
    await ada.sees("You answered: *Not yet*")
    await ada.clicks("Fully")
    await ada.sees(LOOK_OVER)
    await ada.clicks("Finish")
    for channel in ("ml-platform", "fraud-team"):
        await hears_in(ada, channel, "changed in part; its level is the same")
        assert holds(ada, f":arrow_up: Raised it: {CATALOG.practices[first].name}")()
    ada.goes_to("general")
    assert not holds(ada, "changed in part")(), "levels only"


async def test_several_teams_are_followed_at_once_and_told_in_one_line(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await assessed(bot, "C0PLATFORM", up_to("google", 1), WHEN, "google", who="U0BEN")
    await assessed(bot, "C0FRAUD", up_to("google", 1), WHEN, "google", who="U0ADA")
    chen = Somebody(playground.parts, "U0CHEN", "general")
    await asks(chen)
    await chen.clicks("Follow these")
    await hears(chen, "Choose teams by their channels first")
    await asks(ada)
    chosen = ("C0PLATFORM", "C0FRAUD", "C0GENERAL")
    await ada.clicks("Follow these", times=2, menus={"Or several teams": chosen, "How much": "Dimensions too"})
    await hears(chen, "<@U0ADA> had this channel follow the levels of <#C0PLATFORM> and <#C0FRAUD> (dimensions too).")
    await hears(ada, "*<#C0FRAUD>:* dimensions too · by <@U0ADA>, since")
    await hears(ada, "• <#C0GENERAL>: <#C0GENERAL> has not been assessed yet")
    assert sum("had this channel follow" in one for one in chen.messages()) == 1
    await asks(chen, "general")
    await chen.clicks("Follow these", menus={"Or several teams": ("C0FRAUD", "C0PLATFORM")})
    await hears(chen, "• <#C0FRAUD>: You can't see that team.")
    await answers(ben)
    await hears_in(chen, "general", "Google: level 1 → 2 of 2")


async def test_only_people_who_see_a_team_can_follow_it_elsewhere(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await assessed(bot, "C0FRAUD", up_to("google", 1), WHEN, "google", who="U0ADA")
    chen = Somebody(playground.parts, "U0CHEN", "general")
    await asks(chen)
    await chen.chooses("Follow a team by its channel", "C0FRAUD")
    await hears(chen, "You can't see that team.")
    await chen.chooses("Follow a team by its channel", "C0PLATFORM")
    await hears(chen, "<#C0PLATFORM> has not been assessed yet")
    ben.goes_to("fraud-team")
    await ben.types("/maturity status")
    await ben.sees("Google")
    await asks(ben)
    assert "All teams of this workspace" not in ben.last_message()
    await ben.chooses("Follow a team by its channel", "C0FRAUD")
    await hears(ben, "The channel of that team is private")
    await asks(ada)
    await ada.chooses("Follow a team by its channel", "C0FRAUD")
    await hears(ada, "had this channel follow the levels of <#C0FRAUD>")


async def test_owners_can_switch_their_own_channel_off_and_on(ada: Somebody, ben: Somebody) -> None:
    await answers(ada, missing="model-registry")
    await hears_in(ben, "ml-platform", FIRST)
    await ben.types("/maturity notify off")
    await hears(ben, "Only the team's owners can say whether its own channel hears of its levels.")
    ada.goes_to("ml-platform")
    await ada.types("/maturity notify off")
    await hears(ben, "<@U0ADA> had this channel no longer told when a level of its own team changes.")
    await hears(ada, "*Its own team:* nothing; <@U0ADA> switched it off on")
    await answers(ada)
    await asks(ada, "ml-platform")
    await ada.clicks("Switch on")
    await hears(ben, "<@U0ADA> had this channel told again when a level of its own team changes.")
    assert not holds(ben, "1 → 2")(), "what came before that line was not told"


async def test_unreachable_channel_is_unsubscribed_with_one_notice(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await assessed(bot, "C0PLATFORM", {}, WHEN, who="U0BEN")
    await asks(ben)
    await ben.chooses("Follow a team by its channel", "C0PLATFORM")
    await hears(ben, "had this channel follow")
    archived = ben.looking_at
    archived.archived = True
    await answers(ada, missing="model-registry")
    ben.goes_to_the_app()
    await ben.sees("I could not post in <#C0GENERAL>, which you had follow levels: the channel is archived.")
    archived.archived = False
    count = len(ben.messages())
    await answers(ada)
    await hears_in(ada, "ml-platform", "Google: level 1 → 2 of 2")
    assert len(ben.messages()) == count
    ada.goes_to_the_app()
    assert not holds(ada, "I could not tell")(), "it is nothing to whoever answered"
    await asks(ben)
    assert "<#C0PLATFORM>" not in ben.last_message()


async def test_following_in_a_private_channel_without_the_bot_warns_at_once(bot: Settings, ada: Somebody) -> None:
    await assessed(bot, "C0PLATFORM", {}, WHEN, who="U0ADA")
    await asks(ada, "fraud-team")
    await ada.chooses("Follow a team by its channel", "C0PLATFORM")
    ada.goes_to_the_app()
    await ada.sees("I could not post in <#C0FRAUD>, which you had follow levels: I am not in that channel")
