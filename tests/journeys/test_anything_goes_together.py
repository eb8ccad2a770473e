"""Random people vote, lead and press anything on one card, again, late and at once: each vote and answer counts once.

After every step each person's votes and the team's answers in the database are those that were acknowledged, the
card shows the right question and nothing of the votes before the reveal, what each voter is told is so, and results
are what `maturity frameworks score` says of what was agreed on.
"""

from __future__ import annotations

import copy
import dataclasses
import json
from collections import Counter
from typing import Any

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
from playground.workspace import Message
from tests.journeys.anything.model import Round, kept_answers
from tests.journeys.anything.scored import levels
from tests.journeys.anything.seen import Seen, levels_in
from tests.journeys.anything.stories import anything_goes
from tests.journeys.anything.together import Meeting, seen_together
from tests.journeys.anything.world import Press, World

LEADER = "U0ADA"
PEOPLE = (LEADER, "U0BEN", "U0CHEN")
MODELS = ("google", "aws")
EITHER = (AnswerValue.FULLY, AnswerValue.NOT_YET)
# These open a dialog, end the meeting, or lead elsewhere.
NOT_PRESSED = ("reason:v1:other", "go_alone:v1", "cancel:v1")

people = st.sampled_from(PEOPLE)
values = st.sampled_from(list(AnswerValue))
any_of_them = st.integers(0, 10_000)
models = st.sets(st.sampled_from(MODELS), min_size=1)
twice = st.lists(values, min_size=2, max_size=2)
moves = st.lists(st.tuples(any_of_them, any_of_them), min_size=1, max_size=5)
rarely = st.sampled_from((False, False, False, True))
copies = st.sampled_from((1, 1, 1, 2))
# Those who lead press most of what only they may.
pressing = st.sampled_from((LEADER, *PEOPLE))
# What is skipped is None, and most is in place: else most are asked little.
agreed = st.lists(st.sampled_from([AnswerValue.FULLY, AnswerValue.FULLY, *AnswerValue, None]), min_size=1, max_size=7)


def _one(offers: list[Press], which: int, option: int) -> Press:
    """One of the kinds of buttons, as there may be many options of one and one button of another."""
    names = sorted({one.action.split(":v1")[0] for one in offers})
    of_one = [one for one in offers if one.action.split(":v1")[0] == names[which % len(names)]]
    return of_one[option % len(of_one)]


class Together(RuleBasedStateMachine):
    """All answer on one card, which one of them leads."""

    over_http = False

    @initialize(
        chosen=models,
        mode=st.sampled_from(Mode),
        said=agreed,
        most=st.integers(0, 20),
        of_two_minds=twice,
        comes_again=st.integers(0, 2),
    )
    def begins(
        self,
        chosen: set[str],
        mode: Mode,
        said: list[AnswerValue | None],
        most: int,
        of_two_minds: list[AnswerValue],
        comes_again: int,
    ) -> None:
        self.is_sound = False
        self.world = World(over_http=self.over_http)
        self.pressed: list[Press] = []
        self.deliveries: list[tuple[Press, dict[str, Any]]] = []
        self.clicks = 0
        frameworks = tuple(one for one in MODELS if one in chosen)
        self.channel = self.world.channel("ml-platform")
        self.world.type(LEADER, self.channel, f"/maturity assess {' '.join(frameworks)} {mode.value} together")
        self.world.settles()
        (((number,),),) = (self.world.rows("SELECT id FROM assessment"),)
        team = Round(number, self.channel.id, LEADER, frameworks, mode, scope="team")
        self.book = Meeting(team, levels, desk=Seen("convened", number, says=("<http",)))
        (setup,) = self.world.cards(LEADER).values()
        offers = self.world.offers(LEADER, self.world.direct(LEADER), setup)
        self.world.press(next(one for one in offers if one.action == "scope:v1:team"), times=2)
        self.world.settles()
        self.book.card = self.book.shown()
        self._check()
        self._go_on(said, most)
        if self.book.card.kind == "voting":
            self.they_think_again(LEADER, of_two_minds)
        if self.book.card.kind == "voting":
            self.an_earlier_vote_is_delivered_again("U0BEN", [EITHER[0], *EITHER], comes_again)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            if self.is_sound:
                self._the_channel_has_heard()
        finally:
            self.world.close()

    # What people do.

    @precondition(lambda self: self.book.card.kind == "voting")
    @rule(user=people, value=values, times=copies)
    def votes(self, user: str, value: AnswerValue, times: int) -> None:
        """Vote on the question, or otherwise than before."""
        self._press(self._vote(user, value), times=times)

    @precondition(lambda self: self.book.card.kind == "voting")
    @rule(said=st.lists(st.tuples(people, values), min_size=2, max_size=4))
    def all_vote_at_once(self, said: list[tuple[str, AnswerValue]]) -> None:
        """Each person votes at the same moment as the others."""
        votes = dict(said)
        presses = [self._vote(user, value) for user, value in votes.items()]
        self.world.press_at_once(presses)
        self.pressed += presses
        self.world.settles()
        # Who was first is seen in what is recorded.
        rows = self.world.rows(
            "SELECT user_id FROM answer JOIN respondent ON respondent.id = respondent_id ORDER BY answer.id"
        )
        order = [user for (user,) in rows]
        presses.sort(key=lambda one: len(order) - order[::-1].index(one.user) if one.user in order else 0)
        for one in presses:
            self._happens(self.book, one)
        self._check()

    @precondition(lambda self: self._leads())
    @rule(moves=moves, times=copies)
    def leads_on(self, moves: list[tuple[int, int]], times: int) -> None:
        """Whoever leads reveals, lets them vote again, agrees, goes back or elsewhere, skips, keeps, or finishes."""
        for which, option in moves:
            if offers := self._leads():
                self._press(_one(offers, which, option), times=times)

    @rule(user=pressing, moves=moves, times=copies, anew=rarely)
    def presses_anything(self, user: str, moves: list[tuple[int, int]], times: int, anew: bool) -> None:  # noqa: FBT001
        """Press whatever is on the card, also what only others may; perhaps the bot is started anew before."""
        if anew:
            self.world.restart()
        for which, option in moves:
            self._press(_one(self._offers(user), which, option), times=times)

    @precondition(lambda self: self.pressed)
    @rule(which=any_of_them, user=st.none() | people, times=copies)
    def an_old_card_is_pressed(self, which: int, user: str | None, times: int) -> None:
        """Press on a card as it was some time ago, or have somebody else do so."""
        press = self.pressed[-1 - which % len(self.pressed)]
        self._press(dataclasses.replace(press, user=user or press.user), times=times)

    @precondition(lambda self: self.book.card.kind == "voting")
    @rule(user=people, value=values, hides=st.booleans())
    def a_vote_comes_late(self, user: str, value: AnswerValue, hides: bool) -> None:  # noqa: FBT001
        """Somebody votes, and before that arrives the votes are revealed, and perhaps hidden again."""
        late = self._vote(user, value)
        self._press(self._one_of("reveal:v1"))
        if hides:
            self._press(self._one_of("vote_again:v1"))
        self._press(late)

    @precondition(lambda self: self.book.card.kind == "voting")
    @rule(user=people, said=twice)
    def they_think_again(self, user: str, said: list[AnswerValue]) -> None:
        """They agree, go back to it, vote otherwise, and agree again."""
        for value in said:
            self._press(self._vote(user, value))
            self._press(self._one_of("reveal:v1"))
            self._press(self._one_of(f":{EITHER[0].value}"))
            self._press(self._one_of("together_back:v1"))

    @precondition(lambda self: self.book.card.kind == "voting")
    @rule(user=people, said=st.lists(st.sampled_from(EITHER), min_size=2, max_size=4), which=any_of_them)
    def an_earlier_vote_is_delivered_again(self, user: str, said: list[AnswerValue], which: int) -> None:
        """Somebody is of two minds, and Slack tells of one of their clicks once more."""
        for value in said:
            self._press(self._vote(user, value))
        self.a_click_is_delivered_again(which=which % len(said))

    @precondition(lambda self: self.deliveries)
    @rule(which=any_of_them)
    def a_click_is_delivered_again(self, which: int) -> None:
        """Slack tells of a click once more, long after it was acknowledged."""
        press, delivery = self.deliveries.pop(-1 - which % len(self.deliveries))
        self.world.comes_again(delivery)
        self._happens(self.book, press, click=delivery["trigger_id"])
        self._check()

    @rule(pair=st.tuples(pressing, people), first=any_of_them, second=any_of_them, restart=st.booleans())
    def two_press_at_once(self, pair: tuple[str, str], first: int, second: int, restart: bool) -> None:  # noqa: FBT001
        """Two people press, or one on two devices, perhaps while the bot is started anew: either comes first."""
        presses = [
            offers[which % len(offers)]
            for user, which in zip(pair, (first, second), strict=True)
            for offers in [self._offers(user)]
            if offers
        ]
        if len(presses) < len(pair):
            return
        self.world.press_at_once(presses, restart=restart)
        self.pressed += presses
        ways = [copy.deepcopy(self.book) for _ in range(2)]
        for way, order in zip(ways, (presses, presses[::-1]), strict=True):
            for one in order:
                self._happens(way, one)
        self.world.settles()
        self.is_sound = False
        self.book = self.world.way_it_went(ways, self._differs)
        self._check()

    @rule(said=agreed, most=st.integers(1, 12))
    def goes_on(self, said: list[AnswerValue | None], most: int) -> None:
        """Vote, reveal and agree on several questions, one after the other."""
        self._go_on(said, most)

    @rule(said=agreed)
    def goes_on_to_the_end(self, said: list[AnswerValue | None]) -> None:
        """Agree on all that is left, and finish."""
        self._go_on(said, 100)

    @precondition(lambda self: self.book.card.kind in ("finished", "correcting", "asking", "reason"))
    @rule(value=values, option=any_of_them, times=copies)
    def changes_an_answer(self, value: AnswerValue, option: int, times: int) -> None:
        """Look over what was agreed on when it is done, go to one, and say something else or the same."""
        in_the_end = "continue:v1" if option % 2 else "reason:v1:architecture"
        for action in ("look_over:v1", "correct:v1", value.value, in_the_end):
            offers = [one for one in self._offers(LEADER) if one.action == action or one.value.endswith(f":{action}")]
            if offers:
                self._press(offers[option % len(offers)], times=times)

    @rule(times=copies)
    def presses_at_the_desk(self, times: int) -> None:
        """Whoever leads wants the card posted again, which is there."""
        where = self.world.direct(LEADER)
        for press in self.world.offers(LEADER, where, self._desk()):
            if press.action == "post_card:v1":
                self._press(press, times=times)

    # How it is done.

    def _go_on(self, said: list[AnswerValue | None], most: int) -> None:
        for number in range(most):
            value = said[number % len(said)]
            if value is not None and self.book.card.kind == "voting":
                if number % 3 == 0:
                    self._press(self._vote(PEOPLE[number % len(PEOPLE)], said[0] or value))
                self._press(self._one_of("reveal:v1"))
            meant = "no_business_need" if value is AnswerValue.NOT_APPLICABLE else value or AnswerValue.PARTLY
            forward = {
                "voting": ("together_skip:v1", "together_keep:v1"),
                "revealed": (f":{meant}",),
                "last look": ("together_finish:v1",),
                "agreed so far": ("together_go_on:v1",),
            }.get(self.book.card.kind)
            if forward is None:
                return
            self._press(self._one_of(*forward))

    def _one_of(self, *names: str) -> Press:
        return next(
            one
            for one in self._offers(LEADER)
            if one.action in names or any(one.value.endswith(name) for name in names)
        )

    def _vote(self, user: str, value: AnswerValue) -> Press:
        return next(
            one
            for one in self._offers(user)
            if one.action.startswith("vote:") and one.value.endswith(f":{value.value}")
        )

    def _leads(self) -> list[Press]:
        if self.book.team.state != "open":
            return []
        return [one for one in self._offers(LEADER) if not one.action.startswith("vote:")]

    def _offers(self, user: str) -> list[Press]:
        """All that somebody can press on the card, as it is."""
        found = self.world.offers(user, self.channel, self._card())
        return [one for one in found if one.action not in NOT_PRESSED and not one.value.endswith(":other")]

    def _card(self) -> Message:
        (card,) = [one for one in self.world.said_in(self.channel) if one.thread_ts]
        return card

    def _desk(self) -> Message:
        (desk,) = self.world.cards(LEADER).values()
        return desk

    def _press(self, press: Press, *, times: int = 1) -> None:
        self.world.press(press, times=times)
        self.pressed.append(press)
        delivery = self.world.last_delivery()
        if times == 1:
            self.deliveries.append((press, delivery))
        for _ in range(times):
            self._happens(self.book, press, click=delivery["trigger_id"])
        self._check()

    def _happens(self, book: Meeting, press: Press, click: str = "") -> None:
        self.clicks += 1
        if press.conversation.id == self.channel.id:
            book.presses(press.user, press.action, press.value, click or f"click {self.clicks}")
        else:
            book.presses_at_the_desk(press.action)

    # What must be true.

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        self._check()

    def _check(self) -> None:
        self.is_sound = False
        self.world.settles()
        self.world.check(self._differs(self.book))
        self.is_sound = True

    def _differs(self, book: Meeting) -> str:
        """What is otherwise than it should be, if anything."""
        found, expected = seen_together(self._card()), book.card
        if found != expected:
            return f"the card shows {found}, not {expected}"
        if (at_the_desk := seen_together(self._desk())) != book.desk:
            return f"whoever leads sees {at_the_desk}, not {book.desk}"
        return self._rows_differ(book) or self._notes_differ(book) or self._results_differ(book.team)

    def _rows_differ(self, book: Meeting) -> str:
        rows = self.world.rows(
            "SELECT user_id, turn, practice_id, value, reason FROM answer JOIN respondent"
            " ON respondent.id = respondent_id ORDER BY answer.id"
        )
        for user in {*PEOPLE, *(user for user, *_ in rows)} - {""}:
            votes = [tuple(row[:3]) for one, *row in rows if one == user]
            if votes != book.votes_of(user):
                return f"the votes of {user} are {votes}, not {book.votes_of(user)}"
        said = [tuple(row) for one, *row in rows if not one]
        if said != book.team.said:
            return f"what was agreed on is {said}, not {book.team.said}"
        ((position, skipped, revealed, number),) = self.world.rows(
            "SELECT position, skipped, revealed, votes_round FROM respondent JOIN assessment ON assessment.id ="
            " assessment_id WHERE user_id = ''"
        )
        if (position, json.loads(skipped)) != (book.team.position, book.team.skipped):
            return f"it is at {position}, without {skipped}"
        if (revealed, number) != (book.revealed, book.number):
            return f"round {number} of the card shows the votes on {revealed}"
        tallies = {one: json.loads(counts) for one, counts in self.world.rows("SELECT practice_id, counts FROM tally")}
        return f"what was voted is kept as {tallies}, not {book.tallies}" if tallies != book.tallies else ""

    def _notes_differ(self, book: Meeting) -> str:
        for user in PEOPLE:
            told = [one for one in self.world.told_privately(user, self.channel) if "ote" in one and "lead" not in one]
            if Counter(told) != book.notes.get(user, Counter()):
                return f"{user} was told {told}, not {book.notes.get(user)}"
        return ""

    def _results_differ(self, team: Round) -> str:
        rows = self.world.rows("SELECT framework_id, revision, level, answers, disputed FROM result ORDER BY id")
        found = [(framework, revision) for framework, revision, *_ in rows]
        done = team.state == "completed"
        revisions = range(team.corrections + 1) if done else ()
        if sorted(found) != sorted((one, revision) for revision in revisions for one in team.frameworks):
            return f"the results are {found} after {team.corrections} corrections"
        newest = {one: (level, json.loads(kept), disputed) for one, _, level, kept, disputed in rows}
        scored = dict(one.split(" ")[:2] for one in (levels(team) if done else ()))
        expected = {
            one: (
                None if level == "None" else int(level),
                {practice: value.value for practice, value in kept_answers(team, one).items()},
                "[]",
            )
            for one, level in scored.items()
        }
        return f"the results are {newest}, not {expected}" if newest != expected else ""

    def _the_channel_has_heard(self) -> None:
        """In the end the channel has been told once of what came of it, and says so above the thread."""
        self.world.has_told()
        above, *news = [one for one in self.world.said_in(self.channel) if not one.thread_ts]
        assert levels_in(above.text) == (levels(self.book.team) if self.book.team.state == "completed" else ())
        assert len(news) <= (self.book.team.state == "completed"), news
        assert all(set(levels_in(one.text)) <= set(levels(self.book.team)) for one in news)


def test_random_events_together_count_each_vote_once_with_a_right_card(
    delivery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Together, "over_http", delivery == "http")
    anything_goes(Together)
