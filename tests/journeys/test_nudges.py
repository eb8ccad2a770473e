"""People are reminded twice at most, when they work, and a round whose time is over closes by itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.serve import running
from bot.settings import Settings
from frameworks.model import AnswerValue
from playground.errors import Refused
from playground.methods import METHODS
from playground.methods.call import Call
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import OutboxMessage, OutboxState
from tests.journeys.answering import current_practice
from tests.journeys.conftest import installed
from tests.journeys.rounds import answers, answers_and_sends, asks, begins, clock_of, round_card, somebody
from tests.journeys.steering import SteeredTime, time_of
from tests.journeys.waiting import comes_true

NOT_YET = AnswerValue.NOT_YET

pytestmark = pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)


@pytest.fixture
def clock(playground: Playground) -> SteeredTime:
    """The playground's time, set to a Monday, at ten in Berlin."""
    _go_to(playground, datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
    return clock_of(playground)


@pytest.fixture
async def bot(settings: Settings, playground: Playground, clock: SteeredTime) -> AsyncGenerator[Settings]:
    """The bot by the playground's clock."""
    settings = installed(settings, playground)
    async with running(settings, clock, clock):
        yield settings


def _go_to(playground: Playground, when: datetime) -> None:
    time_of(playground).go_to(when)


def reminders(person: Somebody) -> list[str]:
    """The reminders that somebody got."""
    return [one for one in person.messages() if "are still waited for" in one]


async def is_reminded(person: Somebody, count: int) -> None:
    """Wait until somebody has had so many reminders."""
    await person.until(lambda: len(reminders(person)) == count, f"{count} reminders")


async def time_passes(playground: Playground, leader: Somebody) -> None:
    """Wait until the bot has looked at what is due by now: meanwhile two more are asked, one after the other."""
    for name in ("emil", "faye"):
        await leader.picks_people("Ask more people", f"U0{name.upper()}")
        await somebody(playground, name).sees("asks how you see")


@pytest.mark.usefixtures("bot")
async def test_people_are_reminded_twice_in_their_working_hours(playground: Playground, ada: Somebody) -> None:
    ben, chen, dina, gus = (somebody(playground, name) for name in ("ben", "chen", "dina", "gus"))
    await asks(ada, "ben", "chen", "dina", "gus")
    await answers_and_sends(dina, default=NOT_YET)
    await gus.clicks("This is not for me")
    # Half-way it is Friday morning in Tokyo, and Thursday evening in New York.
    _go_to(playground, datetime(2027, 2, 5, 0, 31, tzinfo=UTC))
    await is_reminded(chen, 1)
    assert "You get this as you have not begun. I remind you once more at most." in reminders(chen)[0]
    assert not reminders(ben), "nobody is reminded in the evening"
    await begins(ben)
    await ben.clicks("Fully")
    await ben.sees("Question 2")
    _go_to(playground, datetime(2027, 2, 5, 14, 1, tzinfo=UTC))
    await is_reminded(ben, 1)
    # A day before the end is a Sunday.
    _go_to(playground, datetime(2027, 2, 7, 16, 1, tzinfo=UTC))
    await time_passes(playground, ada)
    assert (len(reminders(ben)), len(reminders(chen))) == (1, 1), "nobody is reminded at the weekend"
    _go_to(playground, datetime(2027, 2, 8, 0, 1, tzinfo=UTC))
    await is_reminded(chen, 2)
    assert len(reminders(ben)) == 1
    _go_to(playground, datetime(2027, 2, 8, 14, 1, tzinfo=UTC))
    await is_reminded(ben, 2)
    assert "You get this as you have not finished. This is the last reminder." in reminders(ben)[1]
    await ben.clicks("Go on answering")
    await ben.until(lambda: current_practice(ben) is not None, "where one was")
    await answers(ben, default=NOT_YET)
    await ben.clicks("Send my answers")
    await ben.sees("Your answers are in")
    await ada.until(lambda: "2 of 5 have finished" in round_card(ada), "that two have finished")
    # The time is over: Monday, 17:00 in Berlin.
    _go_to(playground, datetime(2027, 2, 8, 16, 0, 5, tzinfo=UTC))
    ben.goes_to("ml-platform")
    await ben.sees("2 of 5 answered")
    assert not reminders(dina), "whoever has finished is not reminded"
    assert not reminders(gus), "nor is whoever it is not for"
    assert len(reminders(chen)) == 2


@pytest.mark.usefixtures("bot")
async def test_reminders_follow_a_changed_time_zone(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    # Evening in New York, where Ben still is: he is to be reminded there on Friday morning.
    _go_to(playground, datetime(2027, 2, 5, 0, 31, tzinfo=UTC))
    await is_reminded(chen, 1)
    playground.parts.workspace.people["U0BEN"].tz = "Asia/Tokyo"
    _go_to(playground, datetime(2027, 2, 5, 14, 1, tzinfo=UTC))
    await time_passes(playground, ada)
    assert not reminders(ben), "it is night in Tokyo"
    _go_to(playground, datetime(2027, 2, 8, 0, 1, tzinfo=UTC))
    await is_reminded(ben, 1)


@pytest.mark.usefixtures("bot")
async def test_a_round_that_nobody_finished_stays_open_and_is_asked_about_once(
    playground: Playground, ada: Somebody
) -> None:
    ben = somebody(playground, "ben")
    await asks(ada, "ben", "chen")
    await ben.sees("asks how you see")
    over = datetime(2027, 2, 8, 16, 0, 5, tzinfo=UTC)
    _go_to(playground, over)
    await ada.sees("The time to answer for <#C0PLATFORM> is over, but nobody has finished")
    await ada.until(lambda: "Its time is over" in round_card(ada), "the round's card")
    stuck = len(ada.messages())
    await ada.clicks("Three more working days", times=2)
    await ada.sees("There is time until")
    await ada.until(lambda: "11 February 2027, 16:00 (UTC)" in round_card(ada), "Thursday, five o'clock in Berlin")
    await ben.until(lambda: len(reminders(ben)) == 1, "a reminder, as there is time again")
    await answers_and_sends(ben, default=NOT_YET)
    assert len(ada.messages()) == stuck
    _go_to(playground, over + timedelta(days=3))
    ada.goes_to("ml-platform")
    await ada.sees("1 of 2 answered")


async def test_two_processes_remind_and_close_once(
    settings: Settings, playground: Playground, clock: SteeredTime, ada: Somebody
) -> None:
    settings = installed(settings, playground)
    ben = somebody(playground, "ben")
    async with running(settings, clock, clock), running(settings, clock, clock):
        await asks(ada, "ben", "dina")
        _go_to(playground, datetime(2027, 2, 5, 14, 30, tzinfo=UTC))
        await is_reminded(ben, 1)
        await is_reminded(somebody(playground, "dina"), 1)
        await ben.until(lambda: len(reminders(ben)) == 1, "a reminder that there is time again")
        await answers_and_sends(ben, default=NOT_YET)
        _go_to(playground, datetime(2027, 2, 8, 14, 1, tzinfo=UTC))
        await is_reminded(somebody(playground, "dina"), 2)
        _go_to(playground, datetime(2027, 2, 8, 16, 0, 5, tzinfo=UTC))
        ben.goes_to("ml-platform")
        await ben.sees("1 of 2 answered")
        assert sum("answered, each privately" in one for one in ben.messages()) == 1
    assert len(reminders(somebody(playground, "dina"))) == 2


@pytest.mark.usefixtures("bot")
async def test_people_who_left_do_not_block_the_round(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    await answers_and_sends(ben, default=NOT_YET)
    await chen.leaves_the_workspace()
    _go_to(playground, datetime(2027, 2, 5, 14, 30, tzinfo=UTC))
    ben.goes_to("ml-platform")
    await ben.sees("1 of 1 answered")


def closes(monkeypatch: pytest.MonkeyPatch, method: str, *users: str) -> None:
    """Have Slack not answer a method about these people."""
    before = METHODS[method]

    def handle(call: Call) -> dict[str, Any]:
        if call.arguments.get("user", call.arguments.get("users")) in users:
            raise Refused("internal_error")
        return before.handle(call)

    monkeypatch.setitem(METHODS, method, replace(before, handle=handle))


async def in_outbox(bot: Settings, key: str, holds: Callable[[OutboxMessage], bool]) -> None:
    """Wait until a message in the outbox, whose key begins so, is as it is to be."""
    database = Database(bot.database_url)
    statement = select(OutboxMessage).where(col(OutboxMessage.key).startswith(key))

    async def look() -> Sequence[OutboxMessage]:
        async with database.read() as session:
            return (await session.exec(statement)).all()

    try:
        await comes_true(look, lambda found: bool(found) and all(map(holds, found)))
    finally:
        await database.close()


def is_dropped(message: OutboxMessage) -> bool:
    return message.state == OutboxState.FAILED.value


@pytest.mark.usefixtures("bot")
async def test_nobody_is_reminded_while_it_is_not_known_where_they_are(
    playground: Playground, ada: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    await ben.sees("asks how you see")
    with monkeypatch.context() as patched:
        closes(patched, "users.info", "U0BEN", "U0CHEN")
        # Four in the morning in New York, and evening in Tokyo.
        _go_to(playground, datetime(2027, 2, 5, 9, 0, 5, tzinfo=UTC))
        await time_passes(playground, ada)
    assert (reminders(ben), reminders(chen)) == ([], [])
    _go_to(playground, datetime(2027, 2, 5, 14, 10, tzinfo=UTC))
    await is_reminded(ben, 1)


async def test_reminder_delayed_into_the_night_or_past_answers_is_dropped(
    playground: Playground, ada: Somebody, bot: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, dina = somebody(playground, "ben"), somebody(playground, "dina")
    await asks(ada, "ben", "dina", "gus")
    await ben.sees("asks how you see")
    await begins(dina)
    with monkeypatch.context() as patched:
        closes(patched, "conversations.open", "U0BEN", "U0DINA")
        # Morning in New York, where Ben is, and afternoon in Berlin, where Dina is.
        _go_to(playground, datetime(2027, 2, 5, 14, 30, tzinfo=UTC))
        await in_outbox(bot, "nudge:", lambda one: one.channel_id == "U0GUS" or one.attempts > 0)
        await answers(dina, default=NOT_YET)
        await dina.clicks("Send my answers")
        await dina.sees("Your answers are in")
        _go_to(playground, datetime(2027, 2, 6, 3, 0, tzinfo=UTC))
    await in_outbox(bot, "nudge:", lambda one: one.channel_id == "U0GUS" or is_dropped(one))
    assert (reminders(ben), reminders(dina)) == ([], [])


async def test_invitations_that_wait_are_dropped_with_their_round(
    playground: Playground, ada: Somebody, bot: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    with monkeypatch.context() as patched:
        closes(patched, "conversations.open", "U0BEN", "U0CHEN")
        await asks(ada, "ben", "chen")
        await in_outbox(bot, "invitation:", lambda one: one.attempts > 0)
        await ada.clicks("Drop it")
        await ada.sees("was cancelled")
    _go_to(playground, datetime(2027, 2, 1, 10, 0, tzinfo=UTC))
    await in_outbox(bot, "invitation:", is_dropped)
    assert (ben.messages(), chen.messages()) == ([], [])
