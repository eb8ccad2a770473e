"""A team is reminded of its check-in: set in words or a dialog, once each time, and put off, skipped or stopped."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.serve import running
from bot.settings import Settings
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.schedules import schedule_of
from storage.tables import CheckinSchedule
from storage.teams import team_of_channel
from tests.journeys.answering import answers_all
from tests.journeys.conftest import installed
from tests.journeys.past import WORKSPACE, assessed, up_to
from tests.journeys.rounds import clock_of, somebody
from tests.journeys.steering import SteeredTime, time_of
from tests.journeys.waiting import comes_true

pytestmark = pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)

TIME_FOR = "Time for your check-in"
# A Tuesday, at ten in Berlin.
FIRST = datetime(2027, 4, 6, 8, 0, tzinfo=UTC)


@pytest.fixture
def clock(playground: Playground) -> SteeredTime:
    """The playground's time, set to a Monday, at ten in Berlin."""
    go_to(playground, datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
    return clock_of(playground)


@pytest.fixture
async def bot(settings: Settings, playground: Playground, clock: SteeredTime) -> AsyncGenerator[Settings]:
    """The bot by the playground's clock."""
    settings = installed(settings, playground)
    async with running(settings, clock, clock):
        yield settings


def go_to(playground: Playground, when: datetime) -> None:
    time_of(playground).go_to(when)


def waiting(person: Somebody) -> list[str]:
    return [one for one in person.messages() if TIME_FOR in one]


async def sets(person: Somebody, words: str = "quarterly tuesday 10:00 from january") -> None:
    """Set the schedule of the channel that one looks at, in words."""
    await person.types(f"/maturity remind {words}")
    await person.clicks("Save")
    await person.until(
        lambda: any("set this team's check-in reminders" in one for one in person.messages()), "the channel's line"
    )


async def is_reminded(playground: Playground, person: Somebody, when: datetime = FIRST, by: float = 1) -> None:
    """Let it be a little after ``when``, and wait for the reminder."""
    go_to(playground, when + timedelta(seconds=by))
    await person.until(lambda: len(waiting(person)) == 1, "the reminder")


async def kept(settings: Settings, channel: str = "C0PLATFORM") -> CheckinSchedule:
    database = Database(settings.database_url)
    try:
        async with database.read() as session:
            team = await team_of_channel(session, WORKSPACE, channel)
            assert team is not None
            assert team.id is not None
            found = await schedule_of(session, WORKSPACE, team.id)
            assert found is not None
            return found
    finally:
        await database.close()


async def owned(settings: Settings, *models: str) -> None:
    """Have the team owned by Ada, who assessed it in these models long ago."""
    await assessed(settings, "C0PLATFORM", up_to("azure", 1), datetime(2026, 6, 1, tzinfo=UTC), *(models or ("azure",)))


async def test_words_are_shown_with_three_dates_before_they_are_saved(
    ada: Somebody, ben: Somebody, bot: Settings
) -> None:
    await ada.types("/maturity remind")
    await ada.sees("None are on: nobody set them yet.")
    await ada.types("/maturity remind quarterly tuesday 10:00 from january")
    await ada.sees("Nothing is saved yet.")
    for expected in (
        "on the first Tuesday of January, April, July and October at 10:00, Europe/Berlin",
        "Nudges are standard: 2 nudges at most if nothing starts.",
        "• Tuesday 6 April 2027 at 10:00\n• Tuesday 6 July 2027 at 10:00\n• Tuesday 5 October 2027 at 10:00",
    ):
        assert expected in ada.last_message()
    await ada.clicks("Save", times=2)
    await ada.until(lambda: any("*On:* quarterly" in one for one in ada.messages()), "what is on")
    await ada.until(
        lambda: sum("<@U0ADA> set this team's check-in reminders: quarterly" in one for one in ada.messages()) == 1,
        "one line in the channel",
    )
    assert (await kept(bot)).due_at == FIRST
    assert any("The next is on Tuesday 6 April 2027 at 10:00." in one for one in ben.messages())
    assert not any("*On:*" in one for one in ben.messages()), "set-up is private"


@pytest.mark.usefixtures("bot")
async def test_words_that_are_unknown_are_named_and_nothing_is_saved(ada: Somebody) -> None:
    await ada.types("/maturity remind fortnightly tuesday")
    await ada.sees("I don't know `fortnightly`.")
    assert "Save" not in ada.last_message()
    await ada.types("/maturity remind off")
    await ada.sees("No reminders are on for this team, so there is nothing to turn off.")


async def test_the_dialog_says_the_dates_before_it_saves(ada: Somebody, bot: Settings) -> None:
    await ada.types("/maturity remind")
    await ada.clicks("Change…")
    await ada.sees_dialog("Check-in reminders")
    assert await ada.sends_dialog({"counted": "From the last result"}) == {
        "counted": "There is no result yet from which to count."
    }
    wanted = {"cadence": "Monthly", "counted": "By the calendar", "weekday": "Friday", "at": "14:30"}
    assert await ada.sends_dialog({**wanted, "zone": "Mars/Base"}) == {"zone": "There is no time zone “Mars/Base”."}
    assert (
        await ada.sends_dialog({**wanted, "zone": "Asia/Tokyo", "nudges": "Light: no nudges if nothing starts"}) == {}
    )
    await ada.sees_in_dialog("• Friday 5 February 2027 at 14:30")
    assert "Friday 2 April 2027 at 14:30" in ada.dialog()
    with pytest.raises(AssertionError):
        await kept(bot)
    assert await ada.sends_dialog({}) == {}
    assert ada.dialogs() == []
    await ada.until(lambda: any("*On:* monthly" in one for one in ada.messages()), "what is on now")
    found = await kept(bot)
    assert (found.nudges, found.due_at) == ("light", datetime(2027, 2, 5, 5, 30, tzinfo=UTC))


async def test_only_owners_change_it(ada: Somebody, ben: Somebody, bot: Settings) -> None:
    await owned(bot)
    await sets(ada)
    await ben.types("/maturity remind")
    await ben.sees("Only the team's owners can change it.")
    assert "Last changed by <@U0ADA>" in ben.last_message()
    await ben.types("/maturity remind monthly")
    await ben.clicks("Save")
    await ben.sees("Only the team's owners can change when it is reminded. They are <@U0ADA>.")
    await ben.types("/maturity remind off")
    await ben.sees("Only the team's owners can change when it is reminded. They are <@U0ADA>.")
    assert (await kept(bot)).state == "on"
    await ada.types("/maturity remind off")
    await ada.until(lambda: any("turned this team's check-in reminders off" in one for one in ada.messages()), "it")
    assert (await kept(bot)).state == "off"
    await ada.clicks("Turn on again")
    await ada.until(lambda: sum("set this team's check-in" in one for one in ada.messages()) == 2, "it is on again")


async def test_two_processes_remind_once_and_start_asks_by_the_last_models(
    settings: Settings, playground: Playground, clock: SteeredTime, ada: Somebody, ben: Somebody
) -> None:
    settings = installed(settings, playground)
    async with running(settings, clock, clock), running(settings, clock, clock):
        await owned(settings, "google", "azure")
        await sets(ada)
        await is_reminded(playground, ben)
        shown = waiting(ben)[0]
        for expected in (
            "It looks at Azure + Google.",
            "You get this as <@U0ADA> set it: quarterly",
            "The next comes on Tuesday 6 July 2027 at 10:00. 2 nudges are left.",
        ):
            assert expected in shown
        await ben.clicks("Start", times=2)
        again = ben.last_click()
        await ben.until(lambda: any("Check-in: <@U0BEN> started it." in one for one in ben.messages()), "who started")
        assert not waiting(ben)
        ben.goes_to_the_app()
        await ben.sees("Check-in for <#C0PLATFORM>")
        assert "Azure + Google for <#C0PLATFORM>" in ben.last_message()
        ben.goes_to("ml-platform")
        await again()
        await again()
        assert sum("Check-in: " in one for one in ben.messages()) == 1


@pytest.mark.usefixtures("bot")
async def test_a_snooze_brings_it_again(playground: Playground, ada: Somebody) -> None:
    await sets(ada)
    await is_reminded(playground, ada)
    await ada.chooses("Snooze", "A week", times=2)
    late = ada.last_click()
    await ada.until(
        lambda: any("<@U0ADA> snoozed it until Tuesday 13 April 2027 at 10:00." in one for one in ada.messages()),
        "until when",
    )
    await late()
    await ada.types("/maturity remind")
    await ada.sees("<@U0ADA> snoozed the next one.")
    await is_reminded(playground, ada, FIRST + timedelta(days=7))
    await ada.picks_date("Snooze until…", "2027-04-16")
    await ada.until(
        lambda: any("snoozed it until Friday 16 April 2027 at 10:00." in one for one in ada.messages()), "the day"
    )
    await is_reminded(playground, ada, FIRST + timedelta(days=10))
    await ada.picks_date("Snooze until…", "2027-04-01")
    await ada.sees("A snooze must be to a later day.")


async def test_this_time_is_skipped_once(playground: Playground, ada: Somebody, ben: Somebody, bot: Settings) -> None:
    await sets(ada)
    await is_reminded(playground, ben)
    await ben.clicks("Skip this time", times=2)
    late = ben.last_click()
    await ben.until(
        lambda: any(
            "<@U0BEN> skipped it this time. The next comes on Tuesday 6 July 2027 at 10:00." in one
            for one in ben.messages()
        ),
        "that it is skipped",
    )
    due_at = (await kept(bot)).due_at
    assert due_at == datetime(2027, 7, 6, 8, tzinfo=UTC)
    await late()
    assert (await kept(bot)).due_at == due_at


async def test_a_click_on_a_reminder_that_somebody_settled_says_so(
    playground: Playground, ada: Somebody, ben: Somebody, bot: Settings
) -> None:
    await sets(ada)
    await is_reminded(playground, ben)
    await ben.clicks("Skip this time")
    skipped_by_ben = ben.last_click()
    await ben.until(lambda: not waiting(ben), "that it is skipped")
    assert (await kept(bot)).waiting is None
    # The message as it was before, with a click of its own.
    await is_reminded(playground, ben, datetime(2027, 7, 6, 8, tzinfo=UTC))
    await skipped_by_ben()
    await ben.sees("That reminder is settled already: <@U0BEN> skipped it this time.")
    assert len(waiting(ben)) == 1


async def test_owners_stop_it_with_one_click(
    playground: Playground, ada: Somebody, ben: Somebody, bot: Settings
) -> None:
    await owned(bot)
    await sets(ada)
    await is_reminded(playground, ben)
    await ben.clicks("Stop reminders")
    await ben.sees("Only the team's owners can stop its reminders. They are <@U0ADA>.")
    assert (await kept(bot)).state == "on"
    await ada.clicks("Stop reminders")
    await ada.until(lambda: any("<@U0ADA> stopped the reminders." in one for one in ada.messages()), "that it stopped")
    found = await kept(bot)
    assert (found.state, found.due_at, found.changed_by) == ("off", None, "U0ADA")


async def test_what_was_missed_is_sent_late_once(
    settings: Settings, playground: Playground, clock: SteeredTime, ada: Somebody
) -> None:
    settings = installed(settings, playground)
    async with running(settings, clock, clock):
        await sets(ada, "monthly tuesday 10:00 any day")
    # February and March are missed altogether.
    go_to(playground, FIRST + timedelta(days=2.9))
    async with running(settings, clock, clock):
        await ada.until(lambda: len(waiting(ada)) == 1, "the reminder")
        assert "It is late, as I was not running." in waiting(ada)[0]
        assert "The next comes on Tuesday 4 May 2027 at 10:00." in waiting(ada)[0]
        assert len([one for one in ada.messages() if TIME_FOR in one or "Check-in: " in one]) == 1


async def test_what_was_missed_for_long_is_skipped_to_the_next(
    settings: Settings, playground: Playground, clock: SteeredTime, ada: Somebody
) -> None:
    settings = installed(settings, playground)
    async with running(settings, clock, clock):
        await sets(ada, "monthly tuesday 10:00 any day")
    go_to(playground, FIRST + timedelta(days=4))
    following = datetime(2027, 5, 4, 8, 0, tzinfo=UTC)
    async with running(settings, clock, clock):
        await comes_true(lambda: kept(settings), lambda one: one.due_at == following)
        assert (await kept(settings)).waiting is None, "nothing was sent for what was missed"
        await is_reminded(playground, ada, following)
        assert "late" not in waiting(ada)[0]
        assert not [one for one in ada.messages() if "Check-in: " in one], "nothing came before it"


async def test_an_archived_channel_tells_the_owner_once_and_pauses(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    await owned(bot)
    await sets(ada)
    ada.looking_at.archived = True
    go_to(playground, FIRST + timedelta(seconds=1))
    channel = ada.looking_at
    ada.goes_to_the_app()
    await ada.sees("I could not remind <#C0PLATFORM> of its check-in (`is_archived`), so its reminders are paused.")
    found = await kept(bot)
    assert (found.state, found.problem, found.due_at) == ("paused", "is_archived", None)
    go_to(playground, FIRST + timedelta(days=100))
    channel.archived = False
    ada.goes_to("ml-platform")
    await ada.types("/maturity remind")
    await ada.sees("*Paused,* as I could not post to the channel (`is_archived`).")
    await ada.clicks("Resume")
    await ada.until(lambda: any("set this team's check-in" in one for one in ada.messages()[-2:]), "that it is on")
    assert (await kept(bot)).due_at == datetime(2027, 10, 5, 8, tzinfo=UTC)
    ada.goes_to_the_app()
    assert sum("are paused" in one for one in ada.messages()) == 1


async def test_owners_are_nudged_when_they_work_until_something_starts(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    await owned(bot)
    await sets(ada)
    await is_reminded(playground, ada)
    at_the_app = somebody(playground, "ada")

    def nudges() -> list[str]:
        return [one for one in at_the_app.messages() if "is still to be started" in one]

    ada_there = playground.parts.workspace.people["U0ADA"]
    ada_there.away = True
    go_to(playground, FIRST + timedelta(days=2, seconds=1))
    await nudge_is_at(bot, lambda at: at is not None and at > FIRST + timedelta(days=2, minutes=30))
    assert (await kept(bot)).nudges_sent == 0, "nobody who is away is nudged"
    ada_there.away, ada_there.dnd = False, True
    go_to(playground, FIRST + timedelta(days=2, hours=2))
    await nudge_is_at(bot, lambda at: at is not None and at > FIRST + timedelta(days=2, hours=2, minutes=30))
    assert (await kept(bot)).nudges_sent == 0, "nobody who wants quiet is nudged"
    ada_there.dnd = False
    go_to(playground, FIRST + timedelta(days=2, hours=4))
    await at_the_app.until(lambda: len(nudges()) == 1, "a nudge")
    assert "1 nudge is left." in nudges()[0]
    await ada.until(lambda: "1 nudge is left." in waiting(ada)[0], "how many are left")
    # A Tuesday again: five working days later.
    go_to(playground, FIRST + timedelta(days=7, seconds=1))
    await at_the_app.until(lambda: len(nudges()) == 2, "the last nudge")
    assert "This is the last nudge: I rest after it." in nudges()[1]
    await ada.until(lambda: "Nothing was started, so I rest now." in waiting(ada)[0], "that it rests")
    assert (await kept(bot)).nudge_at is None
    await at_the_app.clicks("Start")
    await ada.until(lambda: not waiting(ada), "that it was started")


async def nudge_is_at(bot: Settings, holds: Callable[[datetime | None], bool]) -> None:
    """Wait until the next nudge is planned so."""
    await comes_true(lambda: kept(bot), lambda one: holds(one.nudge_at))


@pytest.mark.usefixtures("bot")
async def test_it_is_handed_over_to_a_colleague(playground: Playground, ada: Somebody, ben: Somebody) -> None:
    await sets(ada)
    await is_reminded(playground, ada)
    await ada.picks_people("Hand over to…", "U0BEN")
    await ada.until(lambda: "<@U0BEN> was asked to start it." in waiting(ada)[0], "who was asked")
    ben.goes_to_the_app()
    await ben.sees("<@U0ADA> asks you to start the check-in of <#C0PLATFORM>.")
    await ben.clicks("Start")
    await ada.until(lambda: any("Check-in: <@U0BEN> started it." in one for one in ada.messages()), "who started")


async def test_a_first_result_offers_a_check_in_and_early_answers_move_it(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    await ada.types("/maturity assess google quick")
    ada.goes_to_the_app()
    await answers_all(ada)
    await ada.clicks("Check in each quarter…")
    await ada.sees("• Tuesday 6 April 2027 at 10:00")
    await ada.clicks("Save")
    ada.goes_to("ml-platform")
    await ada.until(lambda: any("set this team's check-in" in one for one in ada.messages()), "the channel's line")
    assert (await kept(bot)).due_at == FIRST
    # Two weeks before: it stands for the reminder to come.
    go_to(playground, FIRST - timedelta(days=14))
    await ada.types("/maturity assess google quick")
    ada.goes_to_the_app()
    await answers_all(ada, said="Not yet")
    assert "Check in each quarter…" not in ada.last_message()
    assert (await kept(bot)).due_at == datetime(2027, 7, 6, 8, tzinfo=UTC)
    ada.goes_to("ml-platform")
    await ada.types("/maturity remind")
    await ada.sees("*The next times:*\n• Tuesday 6 July 2027 at 10:00")


async def test_a_reminder_that_waits_is_done_with_the_answers(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    await owned(bot, "google")
    await sets(ada)
    await is_reminded(playground, ada)
    await ada.types("/maturity assess google quick")
    ada.goes_to_the_app()
    await answers_all(ada, said="Not yet")
    ada.goes_to("ml-platform")
    await ada.until(
        lambda: any(
            "Check-in: it is done. The next comes on Tuesday 6 July 2027 at 10:00." in one for one in ada.messages()
        ),
        "that it is done",
    )
    found = await kept(bot)
    assert (found.waiting, found.nudge_at) == (None, None)


async def test_the_next_check_in_is_told_wherever_it_is_told_how_the_team_stands(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    await owned(bot)
    await ada.types("/maturity status")
    await ada.sees("Azure: level 1")
    assert "check-in" not in ada.last_message()
    await sets(ada)
    for command in ("status", "summary"):
        await ada.types(f"/maturity {command}")
        await ada.sees("Azure: level 1")
        assert "Next check-in on <!date^" in ada.last_message()
    await ada.opens_home()
    await ada.sees_at_home("Next check-in on <!date^")
    ada.goes_to("ml-platform")
    await is_reminded(playground, ada)
    await ada.types("/maturity status")
    await ada.sees("Azure: level 1")
    assert "A check-in waits to be started." in ada.last_message()
    await ada.types("/maturity remind off")
    await ada.until(lambda: any("*Off.*" in one for one in ada.messages()), "that it is off")
    await ada.types("/maturity status")
    await ada.until(lambda: "Azure: level 1" in ada.last_message(), "the status")
    assert "check-in" not in ada.last_message()
