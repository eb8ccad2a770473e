"""Random people press anything, again, late and at once, while the bot is started anew: nothing is lost or doubled.

After every step each acknowledged answer is in the database exactly once, every card shows what it should, there
is one card for each assessment, and results are what `maturity frameworks score` says of the answers.
"""

from __future__ import annotations

import copy
import dataclasses
import json

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from frameworks.interview import Mode
from frameworks.model import AnswerValue
from tests.journeys.anything.model import Book, Round, kept_answers
from tests.journeys.anything.scored import levels
from tests.journeys.anything.seen import Seen, seen
from tests.journeys.anything.stories import anything_goes
from tests.journeys.anything.world import Press, World

PEOPLE = ("U0ADA", "U0BEN", "U0CHEN")
CHANNELS = ("ml-platform", "general")
MODELS = ("google", "azure", "gigaom")
WAYS_OUT = ("back:v1", "keep:v1", "skip:v1", "pause:v1", "more:v1")
# Their buttons open a dialog, and change nothing themselves.
DIALOGS = ("reason:v1:other", "scope:v1:product")

people = st.sampled_from(PEOPLE)
channels = st.sampled_from(CHANNELS)
values = st.sampled_from(list(AnswerValue))
any_of_them = st.integers(0, 10_000)
models = st.sets(st.sampled_from(MODELS), min_size=1)
copies = st.sampled_from((1, 1, 1, 2, 3))
# What is skipped is None. Most teams have most in place: else no assessment comes to its end.
teams = st.lists(st.sampled_from([AnswerValue.FULLY, AnswerValue.FULLY, *AnswerValue, None]), min_size=1, max_size=7)


class Alone(RuleBasedStateMachine):
    """One person answers for each team."""

    over_http = False

    @initialize(chosen=models, mode=st.sampled_from(Mode), said=teams, most=st.integers(1, 30))
    def begins(self, chosen: set[str], mode: Mode, said: list[AnswerValue | None], most: int) -> None:
        self.world = World(over_http=self.over_http)
        self.book = Book(levels)
        self.pressed: list[Press] = []
        self.starts("U0ADA", "ml-platform", chosen, mode)
        self._go_on(*self._cards()[0], said, most)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.close()

    # What people do.

    @rule(user=people, name=channels, chosen=models, mode=st.sampled_from(Mode))
    def starts(self, user: str, name: str, chosen: set[str], mode: Mode) -> None:
        """Start an assessment, or again while one is open; whoever is not part of the open one is told so."""
        channel = self.world.channel(name)
        there = self.book.open_in(channel.id)
        before = set(self.world.cards(user))
        frameworks = tuple(one for one in MODELS if one in chosen)
        self.world.type(user, channel, f"/maturity assess {' '.join(frameworks)} {mode.value}")
        if there is None:
            (((number,),),) = (self.world.rows("SELECT coalesce(max(id), 0) FROM assessment"),)
            if number in (0, *self.book.rounds):
                self.world.check(f"nothing was started, but said: {self.world.last_word(user, channel).text}")
            there = Round(number, channel.id, user, frameworks, mode)
            self.book.starts(there)
        elif there.leader == user:
            offered = self.world.offers(user, channel, self.world.last_word(user, channel))
            self.world.press(next(one for one in offered if one.action.startswith("open:continue")))
        if there.leader == user:
            self._gets_a_card(there, before)

    @rule(user=people)
    def goes_on_on_another_device(self, user: str) -> None:
        """Ask for what is open in the direct messages: the card comes anew, and is gone where it was."""
        there = self.book.newest_open(user)
        before = set(self.world.cards(user))
        self.world.type(user, self.world.direct(user), "/maturity assess")
        if there is not None:
            self._gets_a_card(there, before)

    def _gets_a_card(self, of: Round, before: set[str]) -> None:
        self.world.settles()
        (ts,) = set(self.world.cards(of.leader)) - before
        self.book.gets_card(of, ts)

    @precondition(lambda self: self._asking())
    @rule(which=any_of_them, value=values, times=copies)
    def answers(self, which: int, value: AnswerValue, times: int) -> None:
        """Answer the question on a card; the click arrives once or several times."""
        asking = self._asking()
        user, ts = asking[which % len(asking)]
        offers = [one for one in self._offers(user, ts) if one.value.endswith(f":{value.value}")]
        self._press(offers[0], times=times)

    @precondition(lambda self: self._asking())
    @rule(which=any_of_them, way=any_of_them, option=any_of_them, times=copies)
    def does_not_answer(self, which: int, way: int, option: int, times: int) -> None:
        """Go back, keep, skip, pause, or go elsewhere."""
        asking = self._asking()
        found = [one for one in self._offers(*asking[which % len(asking)]) if one.action in WAYS_OUT]
        names = sorted({one.action for one in found})
        offers = [one for one in found if one.action == names[way % len(names)]]
        if offers:
            self._press(offers[option % len(offers)], times=times)

    @precondition(lambda self: self._finished())
    @rule(which=any_of_them, option=any_of_them, value=values, times=copies)
    def changes_an_answer(self, which: int, option: int, value: AnswerValue, times: int) -> None:
        """Look over the answers of a finished assessment, go to one, and say something else or the same."""
        finished = self._finished()
        user, ts = finished[which % len(finished)]
        for action in ("look_over:v1", "correct:v1", value.value):
            offers = [one for one in self._offers(user, ts) if one.action == action or one.value.endswith(f":{action}")]
            if offers:
                self._press(offers[option % len(offers)], times=times)

    @precondition(lambda self: self._cards())
    @rule(which=any_of_them, action=any_of_them, option=any_of_them, times=copies)
    def presses_anything(self, which: int, action: int, option: int, times: int) -> None:
        """Press whatever is on a card."""
        cards = self._cards()
        offers = self._offers(*cards[which % len(cards)])
        names = sorted({one.action for one in offers})
        if names:
            of_one = [one for one in offers if one.action == names[action % len(names)]]
            self._press(of_one[option % len(of_one)], times=times)

    @precondition(lambda self: self.pressed)
    @rule(which=any_of_them, times=copies)
    def a_click_arrives_again(self, which: int, times: int) -> None:
        """An old click comes once more, with its card as it was then."""
        self._press(self.pressed[-1 - which % len(self.pressed)], times=times)

    @precondition(lambda self: self._cards())
    @rule(which=any_of_them, option=any_of_them, user=people)
    def somebody_else_presses(self, which: int, option: int, user: str) -> None:
        """A click on a card of another person's."""
        cards = self._cards()
        offers = self._offers(*cards[which % len(cards)])
        if offers:
            self._press(dataclasses.replace(offers[option % len(offers)], user=user))

    @precondition(lambda self: self._asking())
    @rule(which=any_of_them, first=any_of_them, second=any_of_them, restart=st.booleans())
    def two_clicks_at_once(self, which: int, first: int, second: int, restart: bool) -> None:  # noqa: FBT001
        """Two devices press on the same card, perhaps while the bot is being started anew: either comes first."""
        asking = self._asking()
        offers = self._offers(*asking[which % len(asking)])
        presses = [offers[first % len(offers)], offers[second % len(offers)]]
        self.world.press_at_once(presses, restart=restart)
        self.pressed += presses
        ways = [copy.deepcopy(self.book) for _ in range(2)]
        for way, order in zip(ways, (presses, presses[::-1]), strict=True):
            for one in order:
                way.presses(one.user, one.message.ts, one.action, one.value)
        self.world.settles()
        self.book = self.world.way_it_went(ways, self._differs)
        self._check()

    @precondition(lambda self: self._cards())
    @rule(which=any_of_them, said=teams, most=st.integers(1, 12))
    def goes_on(self, which: int, said: list[AnswerValue | None], most: int) -> None:
        """Answer several questions one after the other."""
        cards = self._cards()
        user, ts = cards[which % len(cards)]
        self._go_on(user, ts, said, most)

    @precondition(lambda self: self._cards())
    @rule(which=any_of_them, said=teams)
    def goes_on_to_the_end(self, which: int, said: list[AnswerValue | None]) -> None:
        """Answer all that is left, and finish."""
        cards = self._cards()
        user, ts = cards[which % len(cards)]
        self._go_on(user, ts, said, 200)

    def _go_on(self, user: str, ts: str, said: list[AnswerValue | None], most: int) -> None:
        for number in range(most):
            kind = self.book.cards[user].get(ts, Seen("gone")).kind
            value = said[number % len(said)]
            forward = {
                "setup": "scope:v1:team",
                "known": "ask_all:v1" if len(said) % 3 == 0 else "still_true:v1",
                "asking": value.value if value else self._way_past(user, ts),
                "reason": "reason:v1:no_business_need",
                "paused": "continue:v1",
                "so far": "continue:v1",
                "last look": "finish:v1",
            }.get(kind)
            if forward is None:
                return
            offers = self._offers(user, ts)
            self._press(next(one for one in offers if one.action == forward or one.value.endswith(f":{forward}")))

    def _way_past(self, user: str, ts: str) -> str:
        """The button that leaves a question as it is."""
        return next((one.action for one in self._offers(user, ts) if one.action in ("skip:v1", "keep:v1")), "")

    @rule(user=people, name=channels, sure=st.booleans())
    def cancels(self, user: str, name: str, sure: bool) -> None:  # noqa: FBT001
        """Drop the open assessment of a channel, for those who may."""
        channel = self.world.channel(name)
        there = self.book.open_in(channel.id)
        self.world.type(user, channel, "/maturity cancel")
        if there is None or user not in (there.leader, self.book.owners[channel.id]):
            return
        question = self.world.last_word(user, channel)
        offers = self.world.offers(user, channel, question)
        if sure:
            self.world.press(offers[0], times=2)
            self.book.drops(there, user)

    @rule()
    def the_bot_is_started_anew(self) -> None:
        """Nothing is lost by that."""
        self.world.restart()

    # How it is done.

    def _cards(self) -> list[tuple[str, str]]:
        return [(user, ts) for user in PEOPLE for ts in self.book.cards.get(user, {})]

    def _asking(self) -> list[tuple[str, str]]:
        return self._of_kind("asking")

    def _finished(self) -> list[tuple[str, str]]:
        return self._of_kind("finished")

    def _of_kind(self, kind: str) -> list[tuple[str, str]]:
        return [(user, ts) for user, ts in self._cards() if self.book.cards[user][ts].kind == kind]

    def _offers(self, user: str, ts: str) -> list[Press]:
        """All that can be pressed on a card, as it is."""
        found = self.world.offers(user, self.world.direct(user), self.world.cards(user)[ts])
        return [one for one in found if one.action not in DIALOGS and not one.action.startswith(("target:", "way:"))]

    def _press(self, press: Press, *, times: int = 1) -> None:
        self.world.press(press, times=times)
        self.pressed.append(press)
        for _ in range(times):
            self.book.presses(press.user, press.message.ts, press.action, press.value)
        self._check()

    # What must be true.

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        self._check()

    def _check(self) -> None:
        self.world.settles()
        self.world.check(self._differs(self.book))

    def _differs(self, book: Book) -> str:
        """What is otherwise than it should be, if anything."""
        for of in book.rounds.values():
            rows = self.world.rows(
                "SELECT turn, practice_id, value, reason FROM answer JOIN respondent ON respondent.id = respondent_id"
                " WHERE assessment_id = ? ORDER BY answer.id",
                of.id,
            )
            if rows != of.said:
                return f"the answers of {of} are {rows}"
            ((position, skipped),) = self.world.rows(
                "SELECT position, skipped FROM respondent WHERE assessment_id = ?", of.id
            )
            if (position, json.loads(skipped)) != (of.position, of.skipped):
                return f"{of} is at {position}, without {skipped}"
            if problem := self._results_differ(of):
                return problem
        for user in PEOPLE:
            there = {ts: seen(one) for ts, one in self.world.cards(user).items()}
            expected = book.cards.get(user, {})
            if there != expected:
                wrong = {ts: (there.get(ts), expected.get(ts)) for ts in there | expected}
                return "\n".join(f"{user} sees {a}, not {b}" for a, b in wrong.values() if a != b)
            for ts, card in expected.items():
                of = book.rounds.get(card.of)
                if card.kind in ("asking", "last look") and of and of.card == ts and card != book.shown(of):
                    return f"the card of {of} shows {card}, and not {book.shown(of)}"
        return ""

    def _results_differ(self, of: Round) -> str:
        rows = self.world.rows(
            "SELECT framework_id, level, answers, revision FROM result WHERE assessment_id = ? ORDER BY id", of.id
        )
        found = {framework: (level, json.loads(kept), revision) for framework, level, kept, revision in rows}
        frameworks = of.frameworks if of.finished else ()
        scored = {one.split(" ")[0]: one.split(" ")[1] for one in (levels(of) if of.finished else ())}
        expected = {
            one: (
                None if scored[one] == "None" else int(scored[one]),
                {practice: value.value for practice, value in kept_answers(of, one).items()},
                of.corrections,
            )
            for one in frameworks
        }
        if found != expected:
            return f"the results of {of} are {found}, not {expected}"
        return ""


def test_random_events_count_each_answer_once_with_right_cards(delivery: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Alone, "over_http", delivery == "http")
    anything_goes(Alone)
