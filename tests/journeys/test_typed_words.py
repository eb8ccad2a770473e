"""Words typed in the direct messages do what the buttons do, in the order in which they arrive."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot.serve import running
from bot.settings import Settings
from playground import payloads
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import Answer, Note, SeenEvent
from tests.conftest import FixedClock
from tests.journeys.answering import CATALOG, LOOK_OVER, answers_the_rest, current_practice
from tests.journeys.conftest import installed
from tests.journeys.rounds import answers_and_sends, asks, somebody
from tests.journeys.steering import running_on
from tests.journeys.waiting import listening_for


async def rows_of(settings: Settings, table: type[Answer | Note | SeenEvent]) -> list[Answer | Note | SeenEvent]:
    database = Database(settings.database_url)
    async with database.read() as session:
        rows = (await session.exec(select(table).order_by(col(table.id)))).all()
    await database.close()
    return list(rows)


async def answers_in(settings: Settings) -> list[str]:
    return [row.value for row in await rows_of(settings, Answer) if isinstance(row, Answer)]


async def begins(ada: Somebody, words: str = "google full") -> None:
    """Ada is asked the first question."""
    await ada.types(f"/maturity assess {words}")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of")


def cards(ada: Somebody) -> list[str]:
    """The messages that ask something, or show all answers."""
    return [one for one in ada.messages() if "Question " in one or LOOK_OVER in one]


def practice_now(ada: Somebody) -> str:
    practice = current_practice(ada)
    assert practice is not None
    return CATALOG.practices[practice].name


@pytest.mark.both_deliveries
async def test_an_answer_that_is_typed_counts_and_the_card_comes_to_the_end(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    said = [
        ("Yes!", "You said “Yes!”: *Fully*", "fully"),
        ("2", "You said “2”: *Partly*", "partly"),
        ("👎", "You said “👎”: *Not yet*", "not_yet"),
        (":thumbsup:", "You said “:thumbsup:”: *Fully*", "fully"),
        ("don't know", "You said “don't know”: *Don't know*", "dont_know"),
        ("n/a because we call an API & <b>", "*Not applicable*", "not_applicable"),
    ]
    for number, (typed, line, _) in enumerate(said, start=2):
        practice = practice_now(ada)
        await ada.types(typed)
        await ada.sees(f"Question {number} of 24")
        assert line in ada.last_message()
        assert f"for “{practice}”." in ada.last_message()
        await ada.until(lambda: len(cards(ada)) == 1, "one card")
    assert await answers_in(bot) == [value for *_, value in said]


async def test_why_it_does_not_apply_is_kept_as_it_was_typed(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    await ada.types("n/a")
    await ada.sees("Choose a reason, or type *n/a because …* with yours.")
    assert await answers_in(bot) == []
    await ada.types("n/a because " + "long " * 120)
    await ada.sees("A reason has 500 characters at most")
    await ada.types("n/a because we have <one> model")
    await ada.sees("Question 2 of 24")
    [row] = await rows_of(bot, Answer)
    assert isinstance(row, Answer)
    assert (row.value, row.reason, row.note) == ("not_applicable", "other", "we have <one> model")


async def test_the_words_that_move(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    first = practice_now(ada)
    await ada.types("back")
    await ada.sees("There is no question before this one.")
    await ada.types("partly")
    await ada.sees("Question 2 of 24")
    second = practice_now(ada)
    await ada.types("skip")
    await ada.sees(f"Skipped “{second}”")
    await ada.types("back")
    await ada.sees("You answered: *Partly*")
    assert practice_now(ada) == first
    await ada.types("skip")
    await ada.sees(f"Your answer to “{first}” stays.")
    await ada.types("pause")
    await ada.sees("Paused at question 2 of 24.")
    await ada.types("continue")
    await ada.sees("Question 2 of 24")
    assert "Paused" not in ada.last_message()
    await ada.types("review")
    await ada.sees("*Your answers*")
    await ada.types("finish")
    await ada.sees("Not yet: 23 questions to go.")
    await ada.types("help")
    await ada.sees("*note: …* keeps a note")
    await ada.until(lambda: len(ada.messages()) == 11, "her ten messages and one card")
    assert await answers_in(bot) == ["partly"]


async def test_why_shows_more_in_place_until_something_else_is_done(bot: Settings, ada: Somebody) -> None:
    await begins(ada, "google azure gigaom full")
    practice = CATALOG.practices[current_practice(ada) or ""]
    await ada.types("why")
    await ada.sees("*What would show it:*")
    for expected in (practice.evidence, *practice.how, "*Asked for by* "):
        assert expected in ada.last_message()
    await ada.types("review")
    await ada.sees("*Your answers*")
    await ada.types("continue")
    await ada.sees("Question 1 of")
    assert "*What would show it:*" not in ada.last_message()
    await ada.chooses("More", "Why do you ask this?")
    await ada.sees("*What would show it:*")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of")
    assert "*What would show it:*" not in ada.last_message()
    assert await answers_in(bot) == ["fully"]


async def test_whole_assessment_can_be_answered_by_typing(bot: Settings, playground: Playground, ada: Somebody) -> None:
    playground.parts.limits.on = False
    await begins(ada, "google quick")
    answered = 0
    while LOOK_OVER not in ada.last_message():
        before = practice_now(ada)
        await ada.types("yes")
        answered += 1
        await ada.until(
            lambda before=before: LOOK_OVER in ada.last_message() or f"for “{before}”" in ada.last_message(), "the next"
        )
    await ada.types("yes")
    await ada.sees("Type *finish* when all is right")
    await ada.types("something else")
    await ada.sees("Type *finish* when all is right")
    await ada.types("back")
    await ada.sees("You answered: *Fully*")
    await ada.types("partly")
    await ada.sees(LOOK_OVER)
    await ada.types("finish")
    await ada.sees("Google: level 1 of 2")
    await ada.until(lambda: not cards(ada), "the result in place of the card")
    assert len(await answers_in(bot)) == answered + 1
    await ada.types("thanks, bot")
    await ada.sees("No question is open for you.")
    ada.goes_to("ml-platform")
    await ada.sees("first maturity level")


async def test_an_anonymous_card_is_removed_at_the_end_too(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    playground.parts.limits.on = False
    await begins(ada, "google quick")
    database = Database(bot.database_url)
    async with database.writer.begin() as connection:
        await connection.execute(text("UPDATE assessment SET anonymous = TRUE"))
    await database.close()
    await ada.types("note: we are two")
    await ada.sees("Kept as a note")
    while LOOK_OVER not in ada.last_message():
        before = ada.newest()
        await ada.types("no")
        await ada.until(lambda before=before: ada.newest() != before and bool(cards(ada)), "the next")
        await ada.until(lambda: "You said “no”" in ada.last_message(), "the card at the end")
    await ada.types("finish")
    await ada.sees("Google: level 0 of 2")
    await ada.until(lambda: not cards(ada), "the result in place of the card")
    [note] = await rows_of(bot, Note)
    assert isinstance(note, Note)
    assert (note.said_by, note.respondent_id) == (None, None)


@pytest.mark.both_deliveries
async def test_an_event_that_is_delivered_several_times_at_once_counts_once(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    await ada.types("yes", times=3)
    await ada.sees("Question 2 of 24")
    await ada.types("we use S3", times=2)
    await ada.sees("Keep this as a note on")
    await ada.types("no")
    await ada.sees("Question 3 of 24")
    assert await answers_in(bot) == ["fully", "not_yet"]
    assert sum("Keep this as a note on" in one for one in ada.messages()) == 1
    await ada.until(lambda: len(cards(ada)) == 1, "one card")


@pytest.mark.both_deliveries
async def test_an_event_whose_handling_failed_is_handled_when_it_comes_again(
    bot: Settings,
    playground: Playground,
    ada: Somebody,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await begins(ada)
    event = payloads.event(
        playground.parts,
        ada.user_id,
        {
            "type": "message",
            "channel_type": "im",
            "channel": ada.looking_at.id,
            "text": "yes",
            "ts": "1700000000.000001",
        },
    )
    database = Database(bot.database_url)
    async with database.writer.begin() as connection:
        await connection.execute(text("ALTER TABLE answer RENAME TO elsewhere"))
    with listening_for("A listener failed") as failure, monkeypatch.context() as patched:
        patched.setattr("playground.deliveries.ACK_SECONDS", 0.2)  # it is waited for in vain
        assert not await playground.parts.deliveries.tell(event), "it is not acknowledged"
        playground.parts.deliveries.hold()  # before it comes again
        await failure.wait()
    async with database.writer.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO answer"))
    await database.close()
    playground.parts.deliveries.release()
    await ada.sees("Question 2 of 24")
    assert "You said “yes”" in ada.last_message()
    assert await answers_in(bot) == ["fully"]
    assert await playground.parts.deliveries.tell(event), "and once it is handled, it is not handled again"
    assert await answers_in(bot) == ["fully"]


async def test_words_typed_quickly_after_each_other_all_count_in_their_order(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    await begins(ada)
    said = ["yes", "no", "2", "idk", "yes", "nope", "3", "0"]
    playground.parts.deliveries.hold()
    typing = [asyncio.create_task(ada.types(one)) for one in said]
    await ada.until(lambda: len(ada.messages()) == 1 + len(said), "all that was typed")
    playground.parts.deliveries.release()
    await asyncio.gather(*typing)
    await ada.until(lambda: len(cards(ada)) == 1 and "Question 9 of 24" in ada.last_message(), "one card, the ninth")
    values = ["fully", "not_yet", "partly", "dont_know", "fully", "not_yet", "fully", "not_yet"]
    assert sorted(await answers_in(bot)) == sorted(values)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)
async def test_two_bots_on_postgresql_handle_each_message_once_with_one_card(
    settings: Settings, playground: Playground, ada: Somebody
) -> None:
    playground.parts.limits.on = False
    settings = installed(settings, playground)
    async with running_on(playground, settings), running_on(playground, settings):
        assert playground.parts.socket_mode.connected == 2
        await begins(ada)
        await asyncio.gather(*(ada.types("yes", times=2) for _ in range(6)))
        await ada.until(
            lambda: len(cards(ada)) == 1 and "Question 7 of 24" in cards(ada)[0], "one card with the seventh question"
        )
    assert len(await answers_in(settings)) == 6


async def test_of_two_cards_the_one_that_was_posted_last_stays(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    database = Database(bot.database_url)
    async with database.writer.begin() as connection:
        await connection.execute(text("UPDATE respondent SET card_ts = '9999999999.000001'"))
    await database.close()
    await ada.types("yes")
    await ada.sees("Question 2 of 24")
    await ada.until(lambda: ada.last_message() == "yes", "that the card which another bot posted later is the one")
    assert await answers_in(bot) == ["fully"]


async def test_what_is_typed_counts_for_the_question_that_is_asked_by_then(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    await ada.clicks("Pause")
    await ada.sees("Paused at question 2")
    second = ada.last_message
    await ada.types("partly")
    await ada.until(lambda: "*Partly* for “" in second(), "the answer while paused")
    assert "Question 3 of 24" in ada.last_message()
    third = practice_now(ada)
    # On another device the same card was answered meanwhile.
    click = asyncio.create_task(ada.tries_to_click("Not yet"))
    await click
    await ada.sees("Question 4 of 24")
    fourth = practice_now(ada)
    await ada.types("yes")
    await ada.sees(f"*Fully* for “{fourth}”")
    await ada.last_click()()
    assert third != fourth
    assert await answers_in(bot) == ["fully", "partly", "not_yet", "fully"]


async def test_a_sentence_is_a_note_only_after_a_click(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    practice = practice_now(ada)
    await ada.types("We use <S3>: see https://example.org/a & ask Ada")
    await ada.sees(f"Keep this as a note on “{practice}”?")
    assert await rows_of(bot, Note) == []
    await ada.clicks("Keep as a note", times=2)
    await ada.until(lambda: any("Kept as a note on" in one for one in ada.messages()), "that it is kept")
    await ada.sees(":memo: 1 note")
    await ada.last_click()()
    [note] = await rows_of(bot, Note)
    assert isinstance(note, Note)
    assert note.text == "We use <S3>: see https://example.org/a & ask Ada"
    assert note.said_by == "U0ADA"
    await ada.types("never mind this")
    await ada.clicks("No, thanks")
    await ada.until(lambda: any("I did not keep that" in one for one in ada.messages()), "that it is not kept")
    await ada.until(lambda: len(cards(ada)) == 1 and "Question 1" in ada.last_message(), "one card, at the end")
    assert len(await rows_of(bot, Note)) == 1
    assert await answers_in(bot) == []


@pytest.mark.usefixtures("bot")
async def test_a_note_belongs_to_the_question_it_was_typed_for(ada: Somebody) -> None:
    await begins(ada)
    first = practice_now(ada)
    await ada.types("we use S3")
    await ada.sees(f"Keep this as a note on “{first}”?")
    await ada.types("yes")
    await ada.sees("Question 2 of 24")
    await ada.clicks("Keep as a note")
    await ada.until(lambda: any(f"Kept as a note on “{first}”" in one for one in ada.messages()), "the note")
    await ada.until(lambda: "Question 2 of 24" in ada.last_message(), "the card")
    assert ":memo: 1 note" not in ada.last_message()


async def test_a_note_is_kept_at_once_where_it_says_so(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    practice = practice_now(ada)
    await ada.types("note:")
    await ada.sees("Type the note behind it")
    await ada.types("note: *yes*, since May", times=3)
    await ada.sees(f"Kept as a note on “{practice}”.")
    assert ":memo: 1 note" in ada.last_message()
    await ada.types("note: " + "x" * 1501)
    await ada.sees("A note has 1,500 characters at most")
    await ada.types("x " * 800)
    await ada.sees("A note has 1,500 characters at most")
    assert [row.text for row in await rows_of(bot, Note) if isinstance(row, Note)] == ["*yes*, since May"]
    await ada.types("y" * 1500)
    await ada.clicks("Keep as a note")
    await ada.sees(":memo: 2 notes")
    assert await answers_in(bot) == []


async def test_before_the_first_question_the_card_with_the_choice_comes_again(bot: Settings, ada: Somebody) -> None:
    await ada.types("hello?")
    ada.goes_to_the_app()
    await ada.types("hello")
    await ada.sees("No question is open for you. To start, run `/maturity assess`")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await ada.types("yes")
    await ada.sees("Something else comes first")
    assert "What shall we look at?" in ada.last_message()
    await ada.until(lambda: sum("What shall we look at?" in one for one in ada.messages()) == 1, "one card")
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    assert await answers_in(bot) == []


async def test_words_in_a_thread_count_and_words_in_a_channel_do_not(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    await ada.types("yes", thread="Question 1 of 24")
    await ada.sees("Question 2 of 24")
    ada.goes_to("ml-platform")
    await ada.types("no")
    ada.goes_to_the_app()
    await ada.types("partly")
    await ada.sees("Question 3 of 24")
    assert await answers_in(bot) == ["fully", "partly"]


def told_of(ada: Somebody, ts: int, **more: object) -> dict[str, object]:
    """A message event in the direct messages, as Slack tells of it."""
    return {
        "type": "message",
        "channel_type": "im",
        "channel": ada.looking_at.id,
        "text": "yes",
        "ts": f"17000000{ts:02}.000001",
        **more,
    }


def edited(ada: Somebody, ts: int, before: str, now: str, **more: object) -> dict[str, object]:
    """A message that was edited, whose first ts was ``ts``."""
    message = {"type": "message", "user": ada.user_id, "text": before, "ts": f"17000000{ts:02}.000001"}
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel_type": "im",
        "channel": ada.looking_at.id,
        "ts": "1700000100.000001",
        "message": {**message, "text": now, "edited": {"user": ada.user_id, "ts": "1700000100.000000"}, **more},
        "previous_message": message,
    }


async def test_messages_not_typed_by_a_person_are_ignored(bot: Settings, playground: Playground, ada: Somebody) -> None:
    await begins(ada)
    seen = await rows_of(bot, SeenEvent)
    by_a_bot = edited(ada, 1, "yse", "yes", bot_id="B1")
    unfurled = edited(ada, 1, "see https://example.org", "yes", edited=None, attachments=[{"id": 1}])
    ways = (
        *(told_of(ada, 1, **unlike) for unlike in ({"subtype": "channel_join"}, {"bot_id": "B1"})),
        *(told_of(ada, 1, channel_type="mpim"), by_a_bot, unfurled),
        edited(ada, 1, "note: ask <@U0BEN>", "note: ask <@U0BEN>"),
    )
    for content in ways:
        user_id = None if "message" in content else ada.user_id
        assert await playground.parts.deliveries.tell(payloads.event(playground.parts, user_id, content))
    assert await rows_of(bot, SeenEvent) == seen
    assert await answers_in(bot) == []


async def test_words_with_a_picture_or_sent_to_the_conversation_too_are_answers(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    await begins(ada)

    async def happens(content: dict[str, object]) -> None:
        assert await playground.parts.deliveries.tell(payloads.event(playground.parts, ada.user_id, content))

    picture = [{"id": "F1", "mimetype": "image/png"}]
    await happens(told_of(ada, 1, subtype="file_share", files=picture))
    await ada.sees("Question 2 of 24")
    await happens(told_of(ada, 2, subtype="file_share", files=picture, text=""))
    await ada.sees("I can't read pictures or files. Type *yes*")
    await happens(told_of(ada, 3, subtype="thread_broadcast", text="no", thread_ts="1700000000.000001"))
    await ada.sees("Question 3 of 24")
    assert await answers_in(bot) == ["fully", "not_yet"]


async def test_edits_count_for_unread_messages_but_never_change_an_answer(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    await begins(ada)

    async def happens(content: dict[str, object]) -> None:
        user_id = None if "message" in content else ada.user_id
        assert await playground.parts.deliveries.tell(payloads.event(playground.parts, user_id, content))

    await happens(told_of(ada, 1, text="yse"))
    await ada.sees("Keep this as a note")
    await happens(edited(ada, 1, "yse", "yes"))
    await ada.sees("Question 2 of 24")
    assert "You said “yes”: *Fully*" in ada.last_message()
    await happens(edited(ada, 1, "yes", "no"))
    await ada.sees("You edited a message. I act on a message when it comes, so nothing was changed.")
    await happens(told_of(ada, 2, text="noo"))
    await ada.sees("Keep this as a note on “Data validation before training”?")
    await ada.clicks("Partly")
    await ada.until(lambda: any("Question 3 of 24" in one for one in ada.messages()), "the next question")
    await happens(edited(ada, 2, "noo", "no"))
    await ada.until(lambda: "You edited a message." in ada.last_message(), "that the question is another by now")
    assert "Question 3 of 24" in ada.last_message()
    assert await answers_in(bot) == ["fully", "partly"]


@pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)
async def test_events_that_cannot_come_again_are_forgotten(
    settings: Settings, playground: Playground, ada: Somebody, clock: FixedClock
) -> None:
    settings = installed(settings, playground)
    async with running(settings, clock):
        ada.goes_to_the_app()
        await ada.types("hello")
        clock.advance(hours=24, minutes=30)
        await ada.types("hello")
        assert len(await rows_of(settings, SeenEvent)) == 2
        clock.advance(hours=1)
        await ada.types("hello")
        assert len(await rows_of(settings, SeenEvent)) == 2


async def test_typing_and_clicking_mix(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    await ada.types("yes")
    await ada.sees("Question 2 of 24")
    await answers_the_rest(ada)
    assert len(await answers_in(bot)) == 24


async def test_words_are_about_the_card_that_is_seen_and_not_about_an_invitation(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    ben = somebody(playground, "ben")
    ben.goes_to("general")
    await begins(ben)
    await ben.clicks("Fully")
    await ben.sees("Question 2 of 24")
    await asks(ada, "ben", "chen")
    await ben.until(lambda: any("asks how you see" in one for one in ben.messages()), "the invitation")
    await ben.types("no")
    await ben.sees("Question 3 of 24")
    assert await answers_in(bot) == ["fully", "not_yet"]


async def test_typing_before_the_first_question_shows_it_and_answers_nothing(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    ben = somebody(playground, "ben")
    await asks(ada, "ben", "chen")
    await ben.sees("asks how you see")
    await ben.types("no")
    await ben.sees("Question 1 of")
    assert await answers_in(bot) == []
    await ben.types("no")
    await ben.sees("You said “no”: *Not yet*")
    assert await answers_in(bot) == ["not_yet"]


async def test_words_change_an_answer_that_was_sent(bot: Settings, playground: Playground, ada: Somebody) -> None:
    ben = somebody(playground, "ben")
    await asks(ada, "ben", "chen", words="google full")
    given = await answers_and_sends(ben)
    playground.parts.limits.on = False
    for practice, word in zip(given, ("no", "skip"), strict=False):
        await ben.clicks("Change my answers")
        await ben.chooses("Change an answer", CATALOG.practices[practice].name)
        await ben.sees("You answered: *Fully*")
        await ben.types(word)
        await ben.sees("Your answers are in")
    assert (await answers_in(bot)).count("not_yet") == 1, "skipping leaves an answer as it is"


async def test_words_change_an_answer_after_the_end(bot: Settings, ada: Somebody) -> None:
    await begins(ada)
    await answers_the_rest(ada)
    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    await ada.chooses("Change an answer", "Model registry")
    await ada.sees("You answered: *Fully*")
    await ada.types("no")
    await ada.sees("Model registry (not yet in place")
    assert (await answers_in(bot))[-1] == "not_yet"
