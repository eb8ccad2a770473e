"""What typed words do: the same as the buttons on the question that is asked when they arrive.

One message is one transaction, with the row that says it was handled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assess import answering, ending, seats
from bot.assess.dialogs import MOST_NOTE
from bot.assess.everyone.service import send
from bot.assess.interview import explained, interview
from bot.assess.notes.service import add_note
from bot.assess.notes.state import MOST_WORDS
from bot.assess.progress import review, screen_for
from bot.assess.seats import seat_of
from bot.assess.state import NotApplicableReason, QuestionScreen, Review
from bot.assess.typed_words import reading
from bot.assess.typed_words.reading import Comparison, Word, as_typed, read_typed
from bot.assess.typed_words.state import Handled, NothingOpen, Offered, TypedOutcome
from frameworks.checkin import better, worse
from frameworks.interview import known
from frameworks.model import AnswerValue, Reason
from storage import assessments, rounds
from storage.events import remember_event, was_handled
from storage.notes import NewNote
from storage.tables import Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Click, Screen
    from bot.assess.typed_words.state import Typed
    from bot.deps import Deps, Person
    from storage.seats import Seat

NOT_DONE = (
    *(TypedOutcome.NEEDS_A_REASON, TypedOutcome.NO_QUESTION, TypedOutcome.EMPTY_NOTE, TypedOutcome.NOTE_TOO_LONG),
    *(TypedOutcome.REASON_TOO_LONG, TypedOutcome.PICTURE),
)
"""What came of words that did nothing; an edit of them may."""


@dataclass(frozen=True, slots=True)
class _Handling:
    """A message that is being handled, and where its writer stands."""

    deps: Deps
    session: AsyncSession
    person: Person
    seat: Seat
    typed: Typed


async def handle_message(deps: Deps, person: Person, typed: Typed) -> Handled | Offered | NothingOpen | None:
    """Do what a message says; None when it was handled before."""
    meaning = read_typed(typed.text)
    async with deps.database.write() as session:
        if not await remember_event(session, typed.event_id, deps.clock()):
            return None
        newest = await assessments.seat_on_screen(session, person.workspace_id, person.user_id)
        if newest is None or not known(deps.catalog, newest.about.frameworks):
            return _edit_of_nothing(typed) if typed.edited_ts else NothingOpen()
        if newest.about.way is Way.EVERYONE and newest.is_asked:
            # Whatever may close a round locks the TEAM's seat first.
            await rounds.lock_team(session, person.workspace_id, newest.assessment_id)
        seat = await seat_of(session, person, newest.assessment_id, to_change=True)
        shown = await screen_for(deps.catalog, session, person, seat)
        hearing = _Handling(deps, session, person, seat, typed)
        if typed.edited_ts is not None and not await _may_count(hearing, shown):
            heard = Handled(TypedOutcome.EDIT_LEFT, shown) if _edit_of_nothing(typed) else None
        else:
            heard = await _do(hearing, shown, meaning)
        return replace(heard, card=seats.card_of(seat)) if isinstance(heard, Handled) else heard


async def _do(hearing: _Handling, shown: Screen, meaning: reading.Meaning) -> Handled | Offered:
    match shown:
        case QuestionScreen() | Review() if hearing.seat.card_ts is None:
            # They were invited and have not seen a question yet: no words can be an answer to it.
            return Handled(TypedOutcome.SHOWN, shown)
        case QuestionScreen():
            heard = await _on_a_question(hearing, shown, meaning)
        case Review():
            heard = await _on_the_look_over(hearing, shown, meaning)
        case _:
            return Handled(TypedOutcome.A_CHOICE_WAITS, shown)
    if isinstance(heard, Offered) or heard.outcome in NOT_DONE:
        # An edit of the message may be what it was meant to say.
        typed = hearing.typed
        open_still = _unread(hearing.seat, typed.edited_ts or typed.ts, shown.click)
        await remember_event(hearing.session, open_still, hearing.deps.clock())
    return heard


async def _may_count(hearing: _Handling, shown: Screen) -> bool:
    """Whether nothing came of a message that was edited, and the question that it was typed to is still open."""
    ts = hearing.typed.edited_ts
    if ts is None or not isinstance(shown, QuestionScreen | Review):
        return False
    return await was_handled(hearing.session, _unread(hearing.seat, ts, shown.click))


def _unread(seat: Seat, ts: str, click: Click) -> str:
    return f"unread:{seat.respondent_id}:{ts}:{click.practice_id}:{click.turn}"


def _edit_of_nothing(typed: Typed) -> NothingOpen | None:
    """Where an edit does not count: something to tell its writer, unless neither text is one that does anything."""
    texts = (typed.text, typed.before)
    return None if all(isinstance(read_typed(one), reading.Sentence) for one in texts) else NothingOpen(edited=True)


async def _on_a_question(  # noqa: PLR0911 - each is one answer
    hearing: _Handling, asking: QuestionScreen, meaning: reading.Meaning
) -> Handled | Offered:
    match meaning:
        case reading.TypedAnswer(value):
            return await _answer(hearing, asking, value, None)
        case reading.TypedComparison(how):
            return await _compared(hearing, asking, how)
        case reading.TypedNotApplicable(because):
            return await _not_applicable(hearing, asking, because)
        case reading.TypedNote(text):
            return await _note(hearing, asking, text)
        case reading.Sentence("") if hearing.typed.has_files:
            return Handled(TypedOutcome.PICTURE, asking)
        case reading.Sentence(text):
            return _sentence(asking, text)
        case reading.Wants(Word.SKIP | Word.BACK | Word.FINISH | Word.PAUSE) if asking.correcting:
            return await _leave_as_it_is(hearing, asking)
        case reading.Wants(word):
            there = _move if word in (Word.SKIP, Word.BACK) else _look
            return await there(hearing, asking, word)


async def _on_the_look_over(hearing: _Handling, review: Review, meaning: reading.Meaning) -> Handled:
    match meaning:
        case reading.Wants(Word.FINISH):
            if review.about.way is Way.EVERYONE:
                sent, came_in = await send(hearing.deps, hearing.session, hearing.person, review.click)
                return Handled(TypedOutcome.SHOWN, sent, came_in=review.click.assessment_id if came_in else None)
            shown = await ending.finish(hearing.deps, hearing.session, hearing.person, review.click)
            return Handled(TypedOutcome.SHOWN, shown)
        case reading.Wants(Word.BACK):
            return await _move(hearing, review, Word.BACK)
        case reading.Wants(Word.HELP):
            return Handled(TypedOutcome.HELPED, review)
        case reading.Wants(Word.CONTINUE | Word.REVIEW | Word.PAUSE):
            return Handled(TypedOutcome.SHOWN, review)
        case _:
            return Handled(TypedOutcome.NO_QUESTION, review)


async def _answer(
    hearing: _Handling, asking: QuestionScreen, value: AnswerValue, because: NotApplicableReason | None
) -> Handled:
    shown = await answering.answer(hearing.deps, hearing.session, hearing.person, asking.click, value, because)
    return Handled(TypedOutcome.ANSWERED, shown, asking.practice, value)


async def _compared(hearing: _Handling, asking: QuestionScreen, how: Comparison) -> Handled | Offered:
    """An answer by what was said last time; without one the words are a sentence like any other."""
    last = asking.last
    if last is None or last.value is AnswerValue.DONT_KNOW:
        return _sentence(asking, as_typed(hearing.typed.text))
    value = {Comparison.SAME: last.value, Comparison.BETTER: better(last.value), Comparison.WORSE: worse(last.value)}[
        how
    ]
    if how is not Comparison.SAME and value is last.value:
        # There is nothing better than "fully", or worse than "not yet".
        return _sentence(asking, as_typed(hearing.typed.text))
    because = NotApplicableReason(Reason(last.reason.reason), last.reason.note) if last.reason else None
    return await _answer(hearing, asking, value, because)


async def _not_applicable(hearing: _Handling, asking: QuestionScreen, because: str) -> Handled:
    if not because:
        return Handled(TypedOutcome.NEEDS_A_REASON, replace(asking, wants_reason=True), asking.practice)
    if len(because) > MOST_NOTE:
        return Handled(TypedOutcome.REASON_TOO_LONG, replace(asking, wants_reason=True), asking.practice)
    return await _answer(hearing, asking, AnswerValue.NOT_APPLICABLE, NotApplicableReason(Reason.OTHER, because))


def _sentence(asking: QuestionScreen, text: str) -> Handled | Offered:
    """Words that are kept as a note only once their writer says so."""
    if len(text) > MOST_WORDS:
        return Handled(TypedOutcome.NOTE_TOO_LONG, asking)
    return Offered(asking.practice, asking.click, text) if text else Handled(TypedOutcome.SHOWN, asking)


async def _note(hearing: _Handling, asking: QuestionScreen, text: str) -> Handled:
    if not text:
        return Handled(TypedOutcome.EMPTY_NOTE, asking)
    if len(text) > MOST_WORDS:
        return Handled(TypedOutcome.NOTE_TOO_LONG, asking)
    note = NewNote(asking.practice.id, text, f"message:{hearing.typed.ts}")
    await add_note(hearing.deps, hearing.session, hearing.person, hearing.seat, note)
    shown = await screen_for(hearing.deps.catalog, hearing.session, hearing.person, hearing.seat)
    return Handled(TypedOutcome.NOTED, shown, asking.practice)


async def _leave_as_it_is(hearing: _Handling, asking: QuestionScreen) -> Handled:
    """Stop changing an answer."""
    shown = await answering.move(hearing.deps, hearing.session, hearing.person, asking.click, answering.stay)
    return Handled(TypedOutcome.ANSWER_KEPT, shown, asking.practice)


async def _move(hearing: _Handling, at: QuestionScreen | Review, word: Word) -> Handled:
    """Skip the question, or go back to the one before."""
    step = answering.leave_for_later if word is Word.SKIP else answering.step_back
    shown = await answering.move(hearing.deps, hearing.session, hearing.person, at.click, step)
    practice = at.practice if isinstance(at, QuestionScreen) else None
    if word is Word.SKIP:
        skipped = isinstance(at, QuestionScreen) and at.given is None
        return Handled(TypedOutcome.SKIPPED if skipped else TypedOutcome.ANSWER_KEPT, shown, practice)
    went = isinstance(shown, QuestionScreen) and shown.click != at.click
    return Handled(TypedOutcome.WENT_BACK if went else TypedOutcome.IS_THE_FIRST, shown)


async def _look(hearing: _Handling, asking: QuestionScreen, word: Word) -> Handled:
    """Show the question, or more than it, and change nothing."""
    match word:
        case Word.WHY:
            return Handled(TypedOutcome.SHOWN, explained(hearing.deps.catalog, asking))
        case Word.PAUSE:
            return Handled(TypedOutcome.PAUSED, asking)
        case Word.HELP:
            return Handled(TypedOutcome.HELPED, asking)
        case Word.FINISH:
            return Handled(TypedOutcome.TOO_EARLY, asking, left=asking.total - asking.answered)
        case Word.REVIEW:
            seat, catalog = hearing.seat, hearing.deps.catalog
            given = await assessments.answers_of(hearing.session, seat.workspace_id, seat.respondent_id)
            return Handled(TypedOutcome.SHOWN, review(catalog, seat, interview(catalog, seat.about, given)))
        case _:
            return Handled(TypedOutcome.SHOWN, asking)
