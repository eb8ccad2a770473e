"""Random people who are asked for themselves press anything, again, late and at once, up to the reveal and after it.

After every step each person's answers in the database are those that were acknowledged, once each, every card shows
what it should, nobody sees what somebody else said before the reveal, the team's answers are the lowest until they
agree on others, and results are what `maturity frameworks score` says of them.
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
from tests.journeys.anything.everyone import (
    MOST_AT_A_TIME,
    WITHOUT_ANSWERS,
    Asked,
    Everyone,
    leaks,
    seen_of_a_round,
    to_talk_about,
    who_said,
)
from tests.journeys.anything.model import Round, kept_answers
from tests.journeys.anything.scored import levels
from tests.journeys.anything.seen import Seen, levels_in
from tests.journeys.anything.stories import anything_goes
from tests.journeys.anything.world import Press, World

LEADER = "U0ADA"
LATER = "U0DINA"
PEOPLE = (LEADER, "U0BEN", "U0CHEN", LATER)
MODELS = ("google", "aws")
WAYS_OUT = ("back:v1", "keep:v1", "skip:v1", "pause:v1", "more:v1", "go_to:v1")
# These open a dialog, or end the round without a result.
NOT_PRESSED = ("reason:v1:other", "cancel:v1", "let_lead:v1")

people = st.sampled_from(PEOPLE)
values = st.sampled_from(list(AnswerValue))
any_of_them = st.integers(0, 10_000)
models = st.sets(st.sampled_from(MODELS), min_size=1)
moves = st.lists(st.tuples(any_of_them, any_of_them), min_size=1, max_size=5)
rarely = st.sampled_from((False, False, False, True))
copies = st.sampled_from((1, 1, 1, 2, 3))
# What is skipped is None. Most teams have most in place: else most are asked little, and are of one opinion.
how_many = st.sampled_from((0, 5, 12, 100, 100))
opinions = st.lists(st.sampled_from([AnswerValue.FULLY, AnswerValue.FULLY, *AnswerValue, None]), min_size=1, max_size=7)


def _one(offers: list[Press], action: int, option: int) -> Press:
    """One of the kinds of buttons, as there may be many options of one and one button of another."""
    names = sorted({one.action for one in offers})
    of_one = [one for one in offers if one.action == names[action % len(names)]]
    return of_one[option % len(of_one)]


class EveryoneForThemselves(RuleBasedStateMachine):
    """Two or three people are asked, or more as it goes on; one of them leads, or somebody else does."""

    over_http = False

    @initialize(
        chosen=models,
        mode=st.sampled_from(Mode),
        leader_too=st.booleans(),
        said=st.lists(st.tuples(opinions, how_many, st.booleans()), min_size=3, max_size=3),
        ends=st.sampled_from(("", "by hand", "without them")),
    )
    def begins(
        self,
        chosen: set[str],
        mode: Mode,
        leader_too: bool,  # noqa: FBT001
        said: list[tuple[list[AnswerValue | None], int, bool]],
        ends: str,
    ) -> None:
        self.is_sound = False
        self.world = World(over_http=self.over_http)
        self.pressed: list[Press] = []
        self.not_for_them: dict[str, Press] = {}
        frameworks = tuple(one for one in MODELS if one in chosen)
        self.channel = self.world.channel("ml-platform")
        self.world.type(LEADER, self.channel, f"/maturity assess {' '.join(frameworks)} {mode.value} with everyone")
        self.world.settles()
        (((number,),),) = (self.world.rows("SELECT id FROM assessment"),)
        self.book = Everyone(Round(number, self.channel.id, LEADER, frameworks, mode, scope="team"), levels)
        (ts,) = self.world.cards(LEADER)
        self.world.press(next(one for one in self._offers(LEADER, ts) if one.action == "scope:v1:team"), times=2)
        self.world.settles()
        asked = PEOPLE[0 if leader_too else 1 : 3]
        self.world.press(self._asks(ts, asked), times=2)
        self._are_asked(asked)
        self.book.cards[LEADER][ts] = Seen("round")
        self.book.gets_card(LEADER, ts, of_the_team=True)
        self._check()
        for user, (opinion, most, back) in zip(asked, said, strict=False):
            self._go_on(user, self._newest(user), opinion, most)
            if back:
                self._goes_back(user)
        if self._of_kind("asking"):
            self.an_answer_comes_late(0, (AnswerValue.FULLY, AnswerValue.NOT_YET))
        if self.book.is_open and any(one.sent for one in self.book.people.values()):
            if ends == "by hand":
                self.closes_it(LEADER, 1)
            elif ends:
                self.it_is_not_for_somebody(which=0, all_of_them=True, times=1)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            if self.is_sound:
                self._the_channel_has_heard()
        finally:
            self.world.close()

    # What people do.

    @precondition(lambda self: self.book.is_open and LATER not in self.book.people)
    @rule(times=copies)
    def one_more_is_asked(self, times: int) -> None:
        """Whoever leads asks somebody more, and somebody again."""
        ts = self.book.team.card or ""
        press = next(one for one in self._offers(LEADER, ts) if one.action == "everyone:v1:close")
        chosen = {"selected_users": [LATER, "U0BEN"]}
        self.world.press(dataclasses.replace(press, action="everyone:v1:ask_more", chosen=chosen), times=times)
        self._are_asked((LATER,))
        self.book.cards[LEADER][ts] = self.book.shown_to_leader()
        self._check()

    @precondition(lambda self: self.book.is_open)
    @rule(user=people)
    def goes_on_on_another_device(self, user: str) -> None:
        """Ask for what is open in the direct messages: the card comes anew, and is gone where it was.

        Whoever leads finds the round's card when none of their own questions wait for them.
        """
        before = set(self.world.cards(user))
        self.world.type(user, self.world.direct(user), "/maturity assess")
        asked = self.book.people.get(user)
        is_waited_for = asked is not None and not asked.sent and not asked.gone
        if is_waited_for or user == LEADER:
            self._gets_a_card(user, before, of_the_team=not is_waited_for)

    @precondition(lambda self: self.book.is_open)
    @rule(user=people)
    def asks_in_the_channel(self, user: str) -> None:
        """Ask for what is open in the channel: whoever leads finds the round's card, others their own."""
        before = set(self.world.cards(user))
        self.world.type(user, self.channel, "/maturity assess")
        offered = self.world.offers(user, self.channel, self.world.last_word(user, self.channel))
        to_go_on = [one for one in offered if one.action.startswith("open:continue")]
        assert bool(to_go_on) == (user == LEADER or user in self.book.people)
        if to_go_on:
            self.world.press(to_go_on[0])
            self._gets_a_card(user, before, of_the_team=user == LEADER)

    @precondition(lambda self: self._of_kind("asking"))
    @rule(which=any_of_them, value=values, times=copies)
    def answers(self, which: int, value: AnswerValue, times: int) -> None:
        """Answer the question on a card; the click arrives once or several times."""
        asking = self._of_kind("asking")
        offers = self._offers(*asking[which % len(asking)])
        self._press(next(one for one in offers if one.value.endswith(f":{value.value}")), times=times)

    @precondition(lambda self: self._of_kind("asking"))
    @rule(which=any_of_them, said=st.tuples(values, values))
    def an_answer_comes_late(self, which: int, said: tuple[AnswerValue, AnswerValue]) -> None:
        """Somebody answers, goes back to the question, and only now another click on it arrives."""
        asking = self._of_kind("asking")
        card = asking[which % len(asking)]
        now, late = [
            next(one for one in self._offers(*card) if one.value.endswith(f":{value.value}")) for value in said
        ]
        self._press(now)
        for press in [one for one in self._offers(*card) if one.action == "back:v1"]:
            self._press(press)
        self._press(late)

    @precondition(lambda self: self._of_kind("asking") + self._of_kind("last look"))
    @rule(which=any_of_them, moves=moves, times=copies)
    def does_not_answer(self, which: int, moves: list[tuple[int, int]], times: int) -> None:
        """Go back, keep, skip, pause, or go elsewhere."""
        cards = self._of_kind("asking") + self._of_kind("last look")
        card = cards[which % len(cards)]
        for way, option in moves:
            found = [one for one in self._offers(*card) if one.action in WAYS_OUT]
            if found:
                self._press(_one(found, way, option), times=times)

    @precondition(lambda self: self.book.is_open and not all(one.sent for one in self.book.people.values()))
    @rule(which=any_of_them, all_of_them=st.booleans(), times=copies)
    def it_is_not_for_somebody(self, which: int, all_of_them: bool, times: int) -> None:  # noqa: FBT001
        """Somebody says by the invitation that they are not to be waited for, or all who have not finished do."""
        users = [user for user, one in self.book.people.items() if not one.sent]
        for user in users if all_of_them else [users[which % len(users)]]:
            self._press(self.not_for_them[user], times=times)

    @precondition(lambda self: self._of_kind("declined"))
    @rule(which=any_of_them, times=copies)
    def somebody_answers_after_all(self, which: int, times: int) -> None:
        """Whoever was not waited for is again."""
        cards = self._of_kind("declined")
        offers = self._offers(*cards[which % len(cards)])
        self._press(next(one for one in offers if one.action == "everyone:v1:after_all"), times=times)

    @precondition(lambda self: self._cards())
    @rule(moves=st.lists(st.tuples(any_of_them, any_of_them, any_of_them), max_size=5), times=copies, anew=rarely)
    def presses_anything(self, moves: list[tuple[int, int, int]], times: int, anew: bool) -> None:  # noqa: FBT001
        """Press whatever is on a card; perhaps the bot is started anew before."""
        if anew:
            self.world.restart()
        for which, action, option in moves:
            cards = self._cards()
            if offers := self._offers(*cards[which % len(cards)]):
                self._press(_one(offers, action, option), times=times)

    @precondition(lambda self: self.pressed)
    @rule(which=any_of_them, times=copies)
    def a_click_arrives_again(self, which: int, times: int) -> None:
        """An old click comes once more, with its card as it was then."""
        self._press(self.pressed[-1 - which % len(self.pressed)], times=times)

    @precondition(lambda self: self.pressed)
    @rule(which=any_of_them, user=people)
    def somebody_else_presses(self, which: int, user: str) -> None:
        """A click like another person's, in somebody's own direct messages."""
        press = self.pressed[-1 - which % len(self.pressed)]
        mine = self.world.cards(user)
        if mine and (user in self.book.people or not self.book.is_open):
            message = press.message.model_copy(update={"ts": max(mine)})
            self._press(dataclasses.replace(press, user=user, conversation=self.world.direct(user), message=message))
        elif user != LEADER:
            self._press(dataclasses.replace(press, user=user))

    @precondition(lambda self: self._cards())
    @rule(cards=st.tuples(any_of_them, any_of_them), first=any_of_them, second=any_of_them, restart=st.booleans())
    def two_clicks_at_once(self, cards: tuple[int, int], first: int, second: int, restart: bool) -> None:  # noqa: FBT001
        """Two people press, or one on two devices, perhaps while the bot is started anew: either comes first."""
        there = self._cards()
        both = [self._offers(*there[which % len(there)]) for which in cards]
        if not all(both):
            return
        presses = [offers[which % len(offers)] for offers, which in zip(both, (first, second), strict=True)]
        self._press_at_once(presses, restart=restart)

    @precondition(lambda self: len(self._of_kind("last look")) > 1)
    @rule(restart=st.booleans())
    def all_send_at_once(self, restart: bool) -> None:  # noqa: FBT001
        """Those who are ready send their answers at the same moment."""
        offers = [self._offers(*one) for one in self._of_kind("last look")[:2]]
        self._press_at_once(
            [next(one for one in each if one.action.endswith(":send")) for each in offers], restart=restart
        )

    @precondition(lambda self: self.book.is_open)
    @rule(which=any_of_them, said=opinions, most=st.integers(1, 12))
    def goes_on(self, which: int, said: list[AnswerValue | None], most: int) -> None:
        """Answer several questions one after the other."""
        users = list(self.book.people)
        user = users[which % len(users)]
        self._go_on(user, self._newest(user), said, most)

    @precondition(lambda self: self.book.is_open)
    @rule(which=any_of_them, said=opinions)
    def goes_on_to_the_end(self, which: int, said: list[AnswerValue | None]) -> None:
        """Answer all that is left, and send it."""
        users = [user for user, one in self.book.people.items() if not one.sent]
        if users:
            self._go_on(users[which % len(users)], self._newest(users[which % len(users)]), said, 100)

    @precondition(lambda self: self._of_kind("sent"))
    @rule(which=any_of_them, option=any_of_them, value=values)
    def changes_what_was_sent(self, which: int, option: int, value: AnswerValue) -> None:
        """Go to an answer that was sent, and say something else or the same, or leave it at that."""
        sent = self._of_kind("sent")
        card = sent[which % len(sent)]
        for action in ("everyone:v1:change", "correct:v1", value.value)[: 1 + option % 4]:
            offers = [one for one in self._offers(*card) if one.action == action or one.value.endswith(f":{action}")]
            if offers:
                self._press(offers[option % len(offers)])

    @precondition(lambda self: self._of_kind("round") and any(one.sent for one in self.book.people.values()))
    @rule(user=people, times=copies)
    def closes_it(self, user: str, times: int) -> None:
        """Close the round by hand; if it is not whoever leads, nothing happens."""
        (card, *_) = self._of_kind("round")
        press = next(one for one in self._offers(*card) if one.action == "everyone:v1:close")
        self._press(dataclasses.replace(press, user=user), times=times)

    @precondition(lambda self: self._of_kind("talk"))
    @rule(which=any_of_them, times=copies)
    def settles_one(self, which: int, times: int) -> None:
        """Record what they agree on."""
        cards = self._of_kind("talk")
        offers = [one for one in self._offers(*cards[which % len(cards)]) if ":settle:" in one.action]
        self._press(offers[which % len(offers)], times=times)

    @precondition(lambda self: self._of_kind("finished"))
    @rule(which=any_of_them, option=any_of_them, value=values, times=copies)
    def changes_an_answer(self, which: int, option: int, value: AnswerValue, times: int) -> None:
        """Look over the team's answers, go to one, and say something else or the same: what they differ about first."""
        finished = self._of_kind("finished")
        card = finished[which % len(finished)]
        in_the_end = "continue:v1" if option % 2 else "reason:v1:architecture"
        for action in ("look_over:v1", "correct:v1", value.value, in_the_end):
            offers = [one for one in self._offers(*card) if one.action == action or one.value.endswith(f":{action}")]
            disputed = [one for one in offers if one.value.split(":")[-1] in self.book.disputed]
            if offers:
                self._press((disputed or offers)[option % len(disputed or offers)], times=times)

    # How it is done.

    def _asks(self, ts: str, users: tuple[str, ...]) -> Press:
        press = next(one for one in self._offers(LEADER, ts) if one.action == "everyone:v1:ask")
        picked = {"everyone:v1:people": {"type": "multi_users_select", "selected_users": list(users)}}
        return dataclasses.replace(press, state={press.block: picked})

    def _are_asked(self, users: tuple[str, ...]) -> None:
        """Those who are asked get an invitation."""
        self.world.settles()
        before = {user: set(self.world.cards(user)) & set(self.book.cards.get(user, {})) for user in users}
        self.world.has_told()
        of = self.book.team
        for user in users:
            own = Round(of.id, of.channel, user, of.frameworks, of.mode, scope="team")
            self.book.people[user] = Asked(own)
            mine = self.book.cards.setdefault(user, {})
            ts = max(set(self.world.cards(user)) - before[user])
            mine[ts] = Seen("invitation", of.id)
            offers = self._offers(user, ts)
            self.not_for_them[user] = next(one for one in offers if one.action == "everyone:v1:not_for_me")
        self.book.cards.setdefault(LEADER, {})

    def _gets_a_card(self, user: str, before: set[str], *, of_the_team: bool = False) -> None:
        self.world.settles()
        (ts,) = set(self.world.cards(user)) - before
        self.book.gets_card(user, ts, of_the_team=of_the_team)

    def _go_on(self, user: str, ts: str, said: list[AnswerValue | None], most: int) -> None:
        for number in range(most):
            value = said[number % len(said)]
            forward = {
                "invitation": "continue:v1",
                "declined": "everyone:v1:after_all",
                "asking": value.value if value else self._way_past(user, ts),
                "reason": "reason:v1:no_business_need",
                "paused": "continue:v1",
                "so far": "continue:v1",
                "last look": "everyone:v1:send",
            }.get(self.book.cards[user].get(ts, Seen("gone")).kind)
            if forward is None:
                return
            offers = self._offers(user, ts)
            self._press(next(one for one in offers if one.action == forward or one.value.endswith(f":{forward}")))

    def _goes_back(self, user: str) -> None:
        """Look at an earlier answer again, also at one that was sent."""
        for action in ("everyone:v1:change", "back:v1", "correct:v1"):
            ts = self._newest(user)
            offers = self._offers(user, ts) if ts in self.book.cards[user] else []
            for press in [one for one in offers if one.action == action][:1]:
                self._press(press)

    def _way_past(self, user: str, ts: str) -> str:
        """The button that leaves a question as it is."""
        return next((one.action for one in self._offers(user, ts) if one.action in ("skip:v1", "keep:v1")), "")

    def _newest(self, user: str) -> str:
        """The card that somebody answers on."""
        return self.book.people[user].own.card or next(
            (ts for ts, card in self.book.cards[user].items() if card.kind == "invitation"), max(self.book.cards[user])
        )

    def _cards(self) -> list[tuple[str, str]]:
        return [(user, ts) for user in PEOPLE for ts in self.book.cards.get(user, {})]

    def _of_kind(self, kind: str) -> list[tuple[str, str]]:
        return [(user, ts) for user, ts in self._cards() if self.book.cards[user][ts].kind == kind]

    def _offers(self, user: str, ts: str) -> list[Press]:
        """All that can be pressed on a card, as it is."""
        found = self.world.offers(user, self.world.direct(user), self.world.cards(user)[ts])
        return [one for one in found if one.action not in NOT_PRESSED]

    def _press(self, press: Press, *, times: int = 1) -> None:
        self.world.press(press, times=times)
        self.pressed.append(press)
        for _ in range(times):
            self._happens(self.book, press)
        self._check()

    def _press_at_once(self, presses: list[Press], *, restart: bool) -> None:
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

    def _happens(self, book: Everyone, press: Press) -> None:
        is_own = press.conversation.id == self.world.direct(press.user).id
        book.presses(press.user, press.message.ts if is_own else "", press.action, press.value)

    # What must be true.

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        self._check()

    def _check(self) -> None:
        self.is_sound = False
        self.world.settles()
        self.world.check(self._differs(self.book))
        self.is_sound = True

    def _differs(self, book: Everyone) -> str:
        """What is otherwise than it should be, if anything."""
        return self._rows_differ(book) or self._results_differ(book) or self._cards_differ(book)

    def _rows_differ(self, book: Everyone) -> str:
        rows = self.world.rows(
            "SELECT user_id, turn, practice_id, value, reason FROM answer JOIN respondent"
            " ON respondent.id = respondent_id ORDER BY answer.id"
        )
        seats = self.world.rows(
            "SELECT user_id, position, skipped, finished_at IS NOT NULL, gone FROM respondent ORDER BY id"
        )
        expected = {"": Asked(book.team), **book.people}
        if {user for user, *_ in seats} != set(expected):
            return f"the seats are {seats}"
        for user, position, skipped, finished, gone in seats:
            asked = expected[user]
            said = [tuple(row) for one, *row in rows if one == user]
            if said != asked.own.said:
                return f"the answers of {user or 'the team'} are {said}, not {asked.own.said}"
            stands = (position, json.loads(skipped), bool(finished), bool(gone))
            if stands != (asked.own.position, asked.own.skipped, bool(user) and asked.sent, asked.gone):
                return f"{user or 'the team'} stands at {stands}, not as {asked}"
        tallies = {one: json.loads(counts) for one, counts in self.world.rows("SELECT practice_id, counts FROM tally")}
        return f"what was said is counted as {tallies}, not {book.tallies}" if tallies != book.tallies else ""

    def _results_differ(self, book: Everyone) -> str:
        team = book.team
        rows = self.world.rows("SELECT framework_id, revision, level, answers, disputed FROM result ORDER BY id")
        found = sorted((framework, revision) for framework, revision, *_ in rows)
        revisions = () if book.is_open else range(team.corrections + 1)
        if found != sorted((one, revision) for revision in revisions for one in team.frameworks):
            return f"the results are {found} after {team.corrections} corrections"
        newest = {one: (level, json.loads(kept), set(json.loads(open_))) for one, _, level, kept, open_ in rows}
        scored = {} if book.is_open else dict(one.split(" ")[:2] for one in levels(team))
        expected = {}
        for one, level in scored.items():
            kept = {practice: value.value for practice, value in kept_answers(team, one).items()}
            expected[one] = (None if level == "None" else int(level), kept, set(book.disputed) & set(kept))
        if newest != expected:
            return f"the results are {newest}, not {expected}"
        news = self.world.rows("SELECT kind FROM outbox WHERE kind NOT IN ('invitation')")
        return f"the channel is told {news}" if news != ([] if book.is_open else [("reveal",)]) else ""

    def _cards_differ(self, book: Everyone) -> str:
        if book.is_open and (said := self.world.said_in(self.channel)):
            return f"the channel hears {said} before the reveal"
        for user in PEOPLE:
            messages = self.world.cards(user)
            there = {ts: seen_of_a_round(one) for ts, one in messages.items()}
            expected = book.cards.get(user, {})
            if there != expected:
                wrong = {ts: (there.get(ts), expected.get(ts)) for ts in there | expected}
                return "\n".join(f"{user} sees {a}, not {b}" for a, b in wrong.values() if a != b)
            for ts, card in there.items():
                if card.kind in WITHOUT_ANSWERS and (word := leaks(messages[ts])):
                    return f"{user} reads {word} in {card}"
                if card.kind == "talk" and book.shown_to_leader() == card:
                    talk = to_talk_about(messages[ts])
                    if len(talk) != min(MOST_AT_A_TIME, len(book.disputed)) or not set(talk) <= set(book.disputed):
                        return f"to talk about are {talk}, not {book.disputed}"
                    if wrong := [one for one, lines in talk.items() if lines != who_said(book, one)]:
                        return f"of {wrong} it is said {talk}"
        return ""

    def _the_channel_has_heard(self) -> None:
        """In the end the channel was told once, of the levels as they are now."""
        self.world.has_told()
        said = self.world.said_in(self.channel)
        assert len(said) == (not self.book.is_open), said
        for one in said:
            assert f"{self.book.count()} answered" in one.text
            assert set(levels_in(one.text)) <= set(levels(self.book.team)), one.text


def test_random_events_with_everyone_count_each_answer_once_per_person(
    delivery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody looks at the card of whoever leads while it waits for more to come.
    monkeypatch.setattr(EveryoneForThemselves, "over_http", delivery == "http")
    anything_goes(EveryoneForThemselves)
