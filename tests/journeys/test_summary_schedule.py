"""Summaries that come by themselves, and channels that follow several teams."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest

from bot.serve import running
from bot.settings import Settings
from playground.people import Somebody
from playground.server import Playground
from playground.workspace import Conversation, Message
from storage import subscriptions, summaries
from storage.engine import Database
from storage.tables import SummarySchedule
from tests.journeys.conftest import installed
from tests.journeys.past import WORKSPACE, assessed, up_to
from tests.journeys.rounds import clock_of
from tests.journeys.steering import SteeredTime, time_of

pytestmark = pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)

PLATFORM, FRAUD, GENERAL = "C0PLATFORM", "C0FRAUD", "C0GENERAL"
NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
# A Friday, at nine in Berlin; and the first ones of the next months.
FIRST = datetime(2027, 2, 5, 8, 0, tzinfo=UTC)
SECOND = datetime(2027, 3, 5, 8, 0, tzinfo=UTC)
THIRD = datetime(2027, 4, 2, 7, 0, tzinfo=UTC)
QUARTER = timedelta(days=95)


@pytest.fixture
def clock(playground: Playground) -> SteeredTime:
    """The playground's time, set to a Monday, at ten in Berlin."""
    go_to(playground, NOW)
    return clock_of(playground)


@pytest.fixture
async def bot(settings: Settings, playground: Playground, clock: SteeredTime) -> AsyncGenerator[Settings]:
    """The bot by the playground's clock."""
    settings = installed(settings, playground)
    async with running(settings, clock, clock):
        yield settings


def go_to(playground: Playground, when: datetime) -> None:
    time_of(playground).go_to(when)


def posted(channel: Conversation) -> list[Message]:
    """The summaries in a channel that everybody sees."""
    return [one for one in channel.messages if one.only_for is None and ":spiral" in str(one.blocks)]


def thread_of(channel: Conversation, message: Message) -> list[Message]:
    return channel.replies(message.ts)


async def follows(settings: Settings, channel_id: str, *team_ids: int | None) -> None:
    database = Database(settings.database_url)
    async with database.write() as session:
        for one in team_ids:
            await subscriptions.subscribe(
                session, WORKSPACE, channel_id, one, dimensions=False, made_by="U0ADA", now=NOW
            )
    await database.close()


async def kept(settings: Settings, channel_id: str = PLATFORM) -> SummarySchedule:
    database = Database(settings.database_url)
    try:
        async with database.read() as session:
            found = await summaries.schedule_of(session, WORKSPACE, channel_id)
            assert found is not None
            return found
    finally:
        await database.close()


async def sets(person: Somebody, words: str = "monthly friday 9:00") -> None:
    await person.types(f"/maturity summary {words}")
    await person.sees("would get its summary")
    await person.clicks("Save", times=2)
    await person.until(lambda: any("get its summary by itself" in one for one in person.messages()), "the line")


async def test_words_are_shown_with_three_dates_saved_seen_and_turned_off(
    bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await ada.types("/maturity summary schedule")
    await ada.sees("None are posted by themselves")
    await ada.clicks("Each quarter…")
    await ada.sees(
        "would get its summary quarterly, on the first Thursday of January, April, July and October at 10:00"
    )
    await ada.types("/maturity summary fortnightly")
    await ada.sees("I don't know `fortnightly`.")
    await ada.types("/maturity summary monthly friday 9:00")
    for one in ("Friday 5 February 2027 at 09:00", "Friday 5 March 2027 at 09:00", "Friday 2 April 2027 at 09:00"):
        assert one in ada.last_message()
    await ada.clicks("Save", times=3)
    line = "<@U0ADA> had this channel get its summary by itself: monthly, on the first Friday of each month at 09:00"
    await ben.until(lambda: any(line in one for one in ben.messages()), "the line")
    found = await kept(bot)
    assert (found.state, found.due_at, found.changed_by) == ("on", FIRST, "U0ADA")
    await ben.types("/maturity summary when")
    await ben.sees("*On:* monthly, on the first Friday")
    assert "Set by <@U0ADA> on" in ben.last_message()
    assert sum("had this channel get" in one for one in ben.messages()) == 1
    await ben.types("/maturity summary off")
    await ben.sees("*Off.* Before, it was monthly")
    await ada.until(lambda: any("<@U0BEN> turned off" in one for one in ada.messages()), "that it is off")
    assert (await kept(bot)).due_at is None
    await ben.clicks("Turn on again")
    await ben.until(lambda: any("<@U0BEN> had this channel get" in one for one in ben.messages()), "that it is on")


async def test_two_processes_post_one_summary_with_its_thread(
    bot: Settings, playground: Playground, clock: SteeredTime, ada: Somebody
) -> None:
    await assessed(bot, PLATFORM, up_to("azure", 1), NOW - 2 * QUARTER, "azure")
    await assessed(bot, PLATFORM, up_to("azure", 2), NOW - QUARTER, "azure")
    await sets(ada)
    channel = ada.looking_at
    async with running(bot, clock, clock):
        go_to(playground, FIRST + timedelta(seconds=1))
        await ada.until(lambda: len(posted(channel)) == 1, "the summary")
        (first,) = posted(channel)
        await ada.until(lambda: len(thread_of(channel, first)) == 1, "its thread")
        assert "up from 1" in str(first.blocks)
        assert "It comes monthly, on the first Friday" in str(first.blocks)
        assert ":arrow_up: Better" not in str(first.blocks)
        (below,) = thread_of(channel, first)
        assert ":arrow_up: Better: " in str(below.blocks)
        assert "Azure by dimension" in str(below.blocks)
        go_to(playground, SECOND + timedelta(seconds=1))
        await ada.until(lambda: len(posted(channel)) == 2, "the second")
        second = posted(channel)[1]
        assert "nothing new since the summary of" in str(second.blocks)
        assert "Azure: level" not in str(second.blocks)
        await assessed(bot, PLATFORM, up_to("azure", 1), SECOND + timedelta(days=3), "azure")
        go_to(playground, THIRD + timedelta(seconds=1))
        await ada.until(lambda: len(posted(channel)) == 3, "the third")
        third = posted(channel)[2]
        assert "down from 2" in str(third.blocks)
        await ada.until(lambda: len(thread_of(channel, third)) == 1, "its thread")
        assert thread_of(channel, second) == []
        assert len(posted(channel)) == 3
    assert (await kept(bot)).due_at == datetime(2027, 5, 7, 7, 0, tzinfo=UTC)


async def test_what_was_missed_is_posted_late_or_skipped(
    settings: Settings, playground: Playground, clock: SteeredTime, ada: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    settings = installed(settings, playground)
    async with running(settings, clock, clock):
        await assessed(settings, PLATFORM, up_to("azure", 1), NOW - QUARTER, "azure")
        await sets(ada)
    channel = ada.looking_at
    go_to(playground, SECOND + timedelta(days=2))
    async with running(settings, clock, clock):
        await ada.until(lambda: len(posted(channel)) == 1, "the summary")
        assert "It is late, as I was not running." in str(posted(channel)[0].blocks)
    assert "Nothing ticked when 1 summaries of channel C0PLATFORM were due" in caplog.text
    go_to(playground, THIRD + timedelta(days=4))
    fourth = datetime(2027, 5, 7, 7, 0, tzinfo=UTC)
    async with running(settings, clock, clock):
        # Somebody who acts sees that it ticked meanwhile.
        for _ in range(50):
            if (await kept(settings)).due_at == fourth:
                break
            await ada.types("/maturity summary when")
        assert (await kept(settings)).due_at == fourth
        assert len(posted(channel)) == 1


async def test_a_closed_channel_pauses_it_and_tells_once_who_set_it(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await assessed(bot, PLATFORM, up_to("azure", 1), NOW - QUARTER, "azure", who="U0ADA")
    await sets(ben)
    channel = ben.looking_at
    channel.archived = True
    # He is in New York.
    go_to(playground, FIRST + timedelta(hours=6, seconds=1))
    ben.goes_to_the_app()
    await ben.sees("I could not post the summary in <#C0PLATFORM>: the channel is archived.")
    assert "So I post no more there by myself." in ben.last_message()
    found = await kept(bot)
    assert (found.state, found.problem, found.due_at) == ("paused", "is_archived", None)
    channel.archived = False
    ada.goes_to("ml-platform")
    await ada.types("/maturity summary when")
    await ada.sees("*Paused,* as I could not post to the channel (`is_archived`).")
    await ada.clicks("Resume")
    await ada.until(lambda: any("<@U0ADA> had this channel" in one for one in ada.messages()), "that it is on")
    assert (await kept(bot)).due_at == SECOND + timedelta(hours=6)
    assert sum("I could not post the summary" in one for one in ben.messages()) == 1


async def test_summary_mentions_a_missed_check_in(bot: Settings, playground: Playground, ada: Somebody) -> None:
    await assessed(bot, PLATFORM, up_to("azure", 1), NOW - timedelta(days=9), "azure")
    await ada.types("/maturity remind monthly friday 9:00 light")
    await ada.clicks("Save")
    await ada.until(lambda: any("set this team's check-in" in one for one in ada.messages()), "the line")
    await ada.types("/maturity summary")
    await ada.sees("will see")
    assert "Nobody started" not in ada.last_message()
    assert "Next check-in on" in ada.last_message()
    go_to(playground, FIRST + timedelta(seconds=1))
    await ada.until(lambda: any("Time for your check-in" in one for one in ada.messages()), "the reminder")
    await ada.types("/maturity summary")
    await ada.sees("Nobody started the check-in of")


async def several(settings: Settings) -> None:
    """Three teams: one that rose, one that was not assessed for long, one that moved by another version."""
    await assessed(settings, PLATFORM, up_to("azure", 1), NOW - QUARTER, "azure")
    platform = await assessed(settings, PLATFORM, up_to("azure", 2), NOW - timedelta(days=9), "azure")
    fraud = await assessed(settings, FRAUD, up_to("azure", 1), NOW - 3 * QUARTER, "azure")
    await assessed(settings, "C0SEARCH", up_to("azure", 3), NOW - QUARTER, "azure")
    search = await assessed(
        settings, "C0SEARCH", up_to("azure", 1), NOW - timedelta(days=5), "azure", version="0.9-old"
    )
    await follows(settings, GENERAL, platform, fraud, search)


async def test_following_channel_gets_a_table_the_movers_and_the_heat_map(bot: Settings, ada: Somebody) -> None:
    await several(bot)
    ada.goes_to("general")
    await ada.types("/maturity summary")
    await ada.sees("This is what <#C0GENERAL> will see.")
    assert "How the 3 teams that <#C0GENERAL> follows stand" in ada.last_message()
    await ada.clicks("Post it in the channel", times=2)
    channel = ada.looking_at
    await ada.until(lambda: len(posted(channel)) == 1, "the summary")
    (summary,) = posted(channel)
    blocks = str(summary.blocks)
    assert "data_table" in blocks
    assert "'2 Automated Training (up from 1)'" in blocks
    assert "'1 (older version)'" in blocks
    assert ":arrow_up: <#C0PLATFORM>, Azure: 1 → 2" in blocks
    assert "C0SEARCH>, Azure" not in blocks, "another version is no movement"
    assert ":hourglass: *Not assessed for two quarters:* <#C0FRAUD>" in blocks
    await ada.until(lambda: len(thread_of(channel, summary)) == 1, "the heat map")
    (heat,) = thread_of(channel, summary)
    assert heat.blocks
    assert heat.blocks[0]["type"] == "image"
    assert "C0SEARCH" not in heat.blocks[0]["alt_text"], "an older version is not drawn"
    assert "#ml-platform" in heat.blocks[0]["alt_text"]
    assert "fraud" not in heat.blocks[0]["alt_text"], "the name of a private channel"


async def test_the_heat_map_is_said_in_words_where_no_picture_is_taken(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    await several(bot)
    playground.parts.refusals.uploads = True
    ada.goes_to("general")
    await ada.types("/maturity summary")
    await ada.sees("will see")
    await ada.clicks("Post it in the channel")
    channel = ada.looking_at
    await ada.until(lambda: len(posted(channel)) == 1, "the summary")
    await ada.until(lambda: len(thread_of(channel, posted(channel)[0])) == 1, "the heat map in words")
    (heat,) = thread_of(channel, posted(channel)[0])
    assert "*Azure: teams by dimension*" in str(heat.blocks)
    assert "<#C0PLATFORM>: " in str(heat.blocks)


async def test_summary_leaves_out_teams_the_channel_does_not_follow(bot: Settings, ada: Somebody) -> None:
    platform = await assessed(bot, PLATFORM, up_to("azure", 2), NOW - QUARTER, "azure")
    await assessed(bot, FRAUD, up_to("azure", 1), NOW - QUARTER, "azure")
    await assessed(bot, GENERAL, up_to("azure", 0), NOW - QUARTER, "azure")
    await follows(bot, GENERAL, platform)
    ada.goes_to("general")
    await ada.types("/maturity summary")
    await ada.sees("How the team that <#C0GENERAL> follows stands")
    said = str(ada.looking_at.messages[-1].blocks)
    assert FRAUD not in said
    assert "*This channel's own team, <#C0GENERAL>*" in said
    assert said.index("own team") < said.index(PLATFORM)
    await follows(bot, GENERAL, None)
    await ada.types("/maturity summary")
    await ada.sees("How the 2 teams that <#C0GENERAL> follows stand")
    assert FRAUD in str(ada.looking_at.messages[-1].blocks)


async def test_from_elsewhere_only_the_teams_own_levels_are_seen_and_posted(bot: Settings, ada: Somebody) -> None:
    platform = await assessed(bot, PLATFORM, up_to("azure", 2), NOW - QUARTER, "azure", who="U0BEN")
    await assessed(bot, GENERAL, up_to("azure", 1), NOW - QUARTER, "azure")
    await follows(bot, GENERAL, platform)
    ada.goes_to_the_app()
    await ada.types("/maturity summary")
    await ada.sees("Of which team?")
    await ada.clicks("Show")
    await ada.sees("This is what <#C0GENERAL> will see.")
    assert PLATFORM not in str(ada.looking_at.messages[-1].blocks)
    await ada.clicks("Post it in the channel")
    ada.goes_to("general")
    channel = ada.looking_at
    await ada.until(lambda: len(posted(channel)) == 1, "the summary")
    assert "How <#C0GENERAL> stands" in str(posted(channel)[0].blocks)
    assert PLATFORM not in str(posted(channel)[0].blocks)
