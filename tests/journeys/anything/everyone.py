"""What must be true where everyone is asked: what each person said, who is done, and what each card then shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from frameworks.interview import previous_question
from frameworks.model import AnswerValue
from playground.people import words_of
from playground.workspace import Message
from tests.journeys.anything.model import SAID, Round
from tests.journeys.anything.seen import CATALOG, Seen, all_answers, elements, levels_in, seen

WORST_FIRST = (AnswerValue.NOT_YET, AnswerValue.PARTLY, AnswerValue.FULLY, AnswerValue.NOT_APPLICABLE)
MOST_AT_A_TIME = 8
# What is on a card and on no other.
KINDS = {
    "everyone:v1:close": "round",
    "everyone:v1:not_for_me": "invitation",
    "everyone:v1:after_all": "declined",
    "everyone:v1:change": "sent",
    "everyone:v1:result": "talk",
    "everyone:v1:send": "last look",
}
GROUP = re.compile(r"^\*(?:Finished|Under way|Not begun|Not waited for):\*.*$", re.MULTILINE)
# Nothing of what anybody said is on these.
WITHOUT_ANSWERS = ("round", "sent", "declined", "invitation")


@dataclass
class Asked:
    """Somebody who is asked. ``own`` are their answers, which are completed once they are ``sent``."""

    own: Round
    gone: bool = False

    @property
    def sent(self) -> bool:
        return self.own.state == "completed"

    @property
    def is_asked_now(self) -> bool:
        return not self.gone and self.own.is_asking


@dataclass
class Everyone:
    """A round. ``team`` are its answers after the reveal, and where the card of whoever leads is.

    ``people`` stand in the order in which they were asked. ``disputed`` is what they differ about still. ``cards`` is
    what is in somebody's direct messages, by user id and ts.
    """

    team: Round
    levels: Callable[[Round], tuple[str, ...]]
    people: dict[str, Asked] = field(default_factory=dict)
    cards: dict[str, dict[str, Seen]] = field(default_factory=dict)
    disputed: list[str] = field(default_factory=list)
    tallies: dict[str, dict[str, int]] = field(default_factory=dict)

    # What may be asked of it.

    @property
    def is_open(self) -> bool:
        return self.team.state == "open"

    def count(self) -> str:
        """How many have finished, of how many who are waited for or have."""
        finished = sum(one.sent for one in self.people.values())
        return f"{finished} of {sum(one.sent or not one.gone for one in self.people.values())}"

    def shown_to(self, user: str) -> Seen:
        """What somebody who is asked is shown now."""
        asked = self.people[user]
        if not self.is_open:
            return self.result()
        if asked.is_asked_now:
            return asked.own.question()
        return Seen("declined", self.team.id) if asked.gone else Seen("sent", self.team.id)

    def shown_to_leader(self) -> Seen:
        """What whoever leads is shown of the team's answers now."""
        if self.is_open:
            return Seen("round", self.team.id, says=(self.count(), *self._groups()))
        return self.team.question() if self.team.is_correcting else self.talk()

    def talk(self) -> Seen:
        """What to talk about, or the result when that is done."""
        if not self.disputed:
            return self.result(self.team.id)
        return Seen("talk", self.team.id, says=(*self.levels(self.team), f"{len(self.disputed)} to talk about"))

    def result(self, of: int = 0) -> Seen:
        """The result; ``of`` this assessment where it can be changed."""
        differ = (f"{len(self.disputed)} to talk about",) if self.disputed else ()
        return Seen("finished", of, says=(*self.levels(self.team), *differ))

    def _groups(self) -> tuple[str, ...]:
        people = self.people.items()
        waiting = [(user, bool(one.own.said)) for user, one in people if not one.sent and not one.gone]
        groups = {
            "Finished": [user for user, one in people if one.sent],
            "Under way": [user for user, has_begun in waiting if has_begun],
            "Not begun": [user for user, has_begun in waiting if not has_begun],
            "Not waited for": [user for user, one in people if one.gone],
        }
        return tuple(f"*{name}:* {', '.join(f'<@{one}>' for one in users)}" for name, users in groups.items() if users)

    # What happens in it.

    def gets_card(self, user: str, ts: str, *, of_the_team: bool = False) -> None:
        """Somebody's card, or the round's, is this message now, and no other."""
        of = self.team if of_the_team else self.people[user].own
        if of.card is not None and of.card != ts:
            self.cards[user].pop(of.card, None)
        of.card = ts
        self.cards[user][ts] = self.shown_to_leader() if of_the_team else self.shown_to(user)

    def presses(self, user: str, ts: str, action: str, value: str) -> None:
        """A person's click on something in a card was acknowledged."""
        shows = self._press(user, action, value)
        mine = self.cards.get(user, {})
        if shows is None or ts not in mine:
            return
        mine[ts] = shows
        of_the_team = shows.kind in ("round", "talk")
        is_question = shows.kind in ("asking", "last look")
        takes_over = action == "continue:v1" or (action.endswith(":after_all") and is_question)
        if takes_over and (self.is_open or of_the_team):
            self.gets_card(user, ts, of_the_team=of_the_team)

    def _press(self, user: str, action: str, value: str) -> Seen | None:
        """What somebody is shown who pressed; nothing new where it is not theirs to press."""
        name, _, more = action.partition(":v1")
        _, *said = value.split(":")
        if name == "everyone":
            return self._in_the_round(user, more.split(":")[1], said)
        leads = user == self.team.leader and (user not in self.people or not self.is_open)
        if not leads and user not in self.people:
            return None
        seat = Asked(self.team) if leads else self.people[user]
        if not leads and not self.is_open and (name in ("look_over", "correct") or said[2:] == ["*"]):
            return None
        if self.is_open or leads:
            special = self._on_questions(seat, name, said)
            if special is not None:
                return special
        return self.shown_to_leader() if leads else self.shown_to(user)

    def _in_the_round(self, user: str, deed: str, said: list[str]) -> Seen | None:
        if deed in ("close", "settle", "talk", "result"):
            return self._lead(deed, said) if user == self.team.leader else None
        asked = self.people.get(user)
        if asked is None:
            return None
        if not self.is_open:
            # What somebody said themselves is not asked for any more; whoever leads has the team's.
            is_theirs = deed in ("not_for_me", "after_all") or user != self.team.leader
            return self.shown_to(user) if is_theirs else self.shown_to_leader()
        match deed:
            case "send":
                return self._send(user, asked, said[0], int(said[1]))
            case "change" if asked.sent:
                return asked.own.all_answers("correcting")
            case "not_for_me" if not asked.sent and not asked.gone:
                asked.gone = True
                self._close_if_all_done()
                self._refresh()
            case "after_all" if asked.gone:
                asked.gone = False
                self._refresh()
            case _:
                pass
        return self.shown_to(user)

    def _lead(self, deed: str, said: list[str]) -> Seen | None:
        if deed == "close" and self.is_open:
            if not any(one.sent for one in self.people.values()):
                return None
            self._reveal()
        if deed == "close":
            self._refresh()
            return self.shown_to_leader()
        if self.is_open:
            return self.shown_to_leader()
        if deed == "settle" and said[0] in self.disputed:
            practice, value, reason = said
            self.team.say(practice, AnswerValue(value), reason or None)
            self.team.corrections += 1
            self.disputed.remove(practice)
        return self.result(self.team.id) if deed == "result" else self.talk()

    def _send(self, user: str, asked: Asked, practice: str, turn: int) -> Seen:
        own = asked.own
        if asked.sent or asked.gone or own.current or (practice, turn) != ("", own.turn):
            return self.shown_to(user)
        for one in [one for one in own.left if one in own.skipped]:
            own.say(one, AnswerValue.DONT_KNOW)
        if not own.left:
            own.state, own.position, own.skipped = "completed", None, []
            self._close_if_all_done()
            self._refresh()
        return self.shown_to(user)

    def _close_if_all_done(self) -> None:
        sent = [one.sent for one in self.people.values() if not one.gone]
        if sent and all(sent):
            self._reveal()

    def _reveal(self) -> None:
        """The lowest answer of those who finished is the team's, until they agree on another."""
        self.team.state = "completed"
        done = [one.own for one in self.people.values() if one.sent]
        for practice in CATALOG.practices:
            said = Counter(one.answers[practice] for one in done if practice in one.answers)
            if not said:
                continue
            opinions = [value for value in WORST_FIRST if value in said]
            value = opinions[0] if opinions else AnswerValue.DONT_KNOW
            reasons = Counter(one.reasons[practice] for one in done if practice in one.reasons)
            most = min(reasons, key=lambda one: (-reasons[one], one), default=None)
            self.team.say(practice, value, most if value is AnswerValue.NOT_APPLICABLE else None)
            self.tallies[practice] = {one.value: count for one, count in said.items()}
            if len(opinions) > 1:
                self.disputed.append(practice)

    def _refresh(self) -> None:
        """The round's card is drawn anew."""
        mine = self.cards[self.team.leader]
        if self.team.card in mine:
            mine[self.team.card] = self.shown_to_leader()

    def _on_questions(self, seat: Asked, name: str, said: list[str]) -> Seen | None:
        """A click on a question or on all answers; gives what it shows, if that is not simply what is current."""
        of = seat.own
        match name:
            case "answer" | "reason":
                return self._answer(seat, name, *said)
            case "back" | "keep" | "skip":
                self._step(seat, name, *said)
            case "look_over" | "go_to" | "more" | "correct":
                return self._goes(seat, name, *said)
            case "pause" if seat.is_asked_now and of.question().kind == "asking":
                return Seen("paused", of.id, says=(of.number().lower(),))
            case _:
                pass
        return None

    def _answer(self, seat: Asked, name: str, practice: str, turn: str, said: str) -> Seen | None:
        of = seat.own
        if not seat.is_asked_now or (practice, int(turn)) != (of.current, of.turn):
            return None
        if name == "answer" and said == "not_applicable":
            return Seen("reason", of.id, practice, of.turn)
        if name == "answer":
            self._record(of, practice, AnswerValue(said), None)
        else:
            self._record(of, practice, AnswerValue.NOT_APPLICABLE, said)
        return None

    def _step(self, seat: Asked, name: str, practice: str, turn: str) -> None:
        of = seat.own
        if not seat.is_asked_now or (practice, int(turn)) != (of.current, of.turn):
            return
        match name:
            case "back":
                of.position = previous_question(tuple(of.answers), practice) or of.position
            case "keep" if of.position in of.answers or (seat.sent and of is not self.team):
                of.position = None
            case "skip":
                of.position = None
                if practice and practice not in of.answers and practice not in of.skipped:
                    of.skipped.append(practice)
            case _:
                pass

    def _goes(self, seat: Asked, name: str, _: str = "", turn: str = "", wish: str = "*") -> Seen | None:
        """To a question, or to all answers: that is wished with a star."""
        of = seat.own
        if wish == "*":
            is_theirs = of is self.team or seat.is_asked_now
            return of.all_answers("correcting" if of is self.team else "so far") if is_theirs else None
        if name == "correct":
            if (of is self.team or seat.sent) and wish in of.answers:
                of.position = wish
        elif seat.is_asked_now and int(turn) == of.turn and (wish in of.answers or wish in of.left):
            of.position = wish
        return None

    def _record(self, of: Round, practice: str, value: AnswerValue, reason: str | None) -> None:
        is_new = of.answers.get(practice) is not value or reason is not None
        if is_new:
            of.say(practice, value, reason)
        of.position = None
        if of is not self.team:
            if of.state == "completed":
                of.position = next(iter(of.left), None)
            return
        is_disputed = practice in self.disputed
        if is_disputed:
            self.disputed.remove(practice)
        of.corrections += is_new or is_disputed


def seen_of_a_round(message: Message) -> Seen:
    """What a message of the bot's in somebody's direct messages says, where everyone is asked."""
    values = {action: value for _, action, value, _ in elements(message)}
    words = words_of(message.blocks, message.text)
    kind, value = next(((kind, values[action]) for action, kind in KINDS.items() if action in values), ("", ""))
    of, _, turn = value.partition("::")
    finished = re.search(r"(\d+ of \d+) have finished", words)
    count = finished[1] if finished else ""
    differ = re.search(r"You differ about (\d+) practice", words)
    to_talk = (f"{differ[1]} to talk about",) if differ else ()
    match kind:
        case "round":
            return Seen(kind, int(of), says=(count, *GROUP.findall(words)))
        case "invitation" | "declined" | "sent":
            return Seen(kind, int(of))
        case "talk":
            return Seen(kind, int(of), says=(*levels_in(words), *to_talk))
        case "last look":
            return Seen(kind, int(of), turn=int(turn), says=all_answers(words))
        case _:
            found = seen(message)
            return replace(found, says=(*found.says, *to_talk)) if found.kind == "finished" else found


def leaks(message: Message) -> str:
    """A practice that stands in a message on which nothing is to be of any; empty when none does."""
    words = words_of(message.blocks, message.text)
    names = [name for one in CATALOG.practices.values() for name in (one.name, one.question)]
    return next((one for one in names if one in words), "")


def to_talk_about(message: Message) -> dict[str, tuple[str, ...]]:
    """The practices on a card about what people differ about: the lines that say who said what."""
    found: dict[str, tuple[str, ...]] = {}
    blocks = message.blocks or []
    for above, block in pairwise(blocks):
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            if element["action_id"] == "everyone:v1:settle:fully":
                lines = words_of([above]).split("\n")
                found[element["value"].split(":")[1]] = tuple(one for one in lines if one.startswith("• "))
    return found


def who_said(book: Everyone, practice: str) -> tuple[str, ...]:
    """Who said what of a practice, of those who finished, in words."""
    done = {user: one.own.answers for user, one in book.people.items() if one.sent}
    by_value = {value: [user for user, answers in done.items() if answers.get(practice) is value] for value in SAID}
    return tuple(
        f"• {SAID[value]}: {', '.join(f'<@{one}>' for one in users)}" for value, users in by_value.items() if users
    )
