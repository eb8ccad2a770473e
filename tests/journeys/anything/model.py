"""What must be true, in plain Python: what was acknowledged of each assessment, and what each card then shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from frameworks.interview import Mode, models_for, open_questions, previous_question, questions, worth_confirming
from frameworks.model import AnswerValue, Framework
from tests.journeys.anything.seen import CATALOG, Seen

SAID = {
    AnswerValue.FULLY: "Fully",
    AnswerValue.PARTLY: "Partly",
    AnswerValue.NOT_YET: "Not yet",
    AnswerValue.DONT_KNOW: "Don't know",
    AnswerValue.NOT_APPLICABLE: "Not applicable",
}
Row = tuple[int, str, str, str | None]
"""A recorded answer: turn, practice, value, and why it is not applicable."""


@dataclass
class Round:
    """An assessment that one person answers. ``said`` are all answers that were acknowledged, the last of each counts.

    ``card`` is the ts of the message that asks. ``finished`` numbers the ends of assessments, and ``corrections``
    were made after it.
    """

    id: int
    channel: str
    leader: str
    frameworks: tuple[str, ...]
    mode: Mode
    trains: bool = True
    scope: str = ""
    earlier: str = "none"
    ask_again: list[str] = field(default_factory=list)
    state: str = "open"
    said: list[Row] = field(default_factory=list)
    position: str | None = None
    skipped: list[str] = field(default_factory=list)
    card: str | None = None
    finished: int = 0
    corrections: int = 0

    @property
    def turn(self) -> int:
        return len(self.said)

    @property
    def models(self) -> tuple[Framework, ...]:
        return models_for(CATALOG, self.frameworks, trains_models=self.trains)

    @property
    def answers(self) -> dict[str, AnswerValue]:
        return {practice: AnswerValue(value) for _, practice, value, _ in self.said}

    @property
    def reasons(self) -> dict[str, str]:
        last = {practice: reason for _, practice, _, reason in self.said}
        return {practice: reason for practice, reason in last.items() if reason is not None}

    @property
    def left(self) -> list[str]:
        """The questions that are open, in the order in which they are asked."""
        return list(_left(self.frameworks, self.mode, self.trains, tuple(self.answers.items())))

    @property
    def current(self) -> str:
        """The practice that is asked about; nothing, when all that is left is to look over the answers."""
        left = self.left
        if self.position in self.answers or self.position in left:
            return self.position or ""
        return next((one for one in left if one not in self.skipped), "")

    @property
    def is_asking(self) -> bool:
        if self.state == "completed":
            return self.position is not None
        return self.state == "open" and bool(self.scope) and self.earlier != "confirm"

    @property
    def is_correcting(self) -> bool:
        return self.state == "completed" and self.position is not None

    def say(self, practice: str, value: AnswerValue, reason: str | None = None) -> None:
        self.said.append((self.turn, practice, value.value, reason))

    def question(self) -> Seen:
        """The card, while it asks."""
        answers, current = self.answers, self.current
        if not current:
            return self.all_answers("last look")
        given = answers.get(current)
        keep = "keep:v1" if given is not None else "skip:v1"
        before = previous_question(tuple(answers), current) is not None
        ways = ["keep:v1"] if self.is_correcting else [*(["back:v1"] if before else []), keep, "pause:v1"]
        return Seen("asking", self.id, current, self.turn, (self.number(), SAID[given] if given else "", *ways))

    def number(self) -> str:
        """Which question it is."""
        answered = list(self.answers)
        number = answered.index(self.current) if self.current in answered else len(answered)
        most = "" if self.mode is Mode.FULL else "at most "
        return f"Question {number + 1} of {most}{len(answered) + len(self.left)}"

    def all_answers(self, kind: str) -> Seen:
        """The card, while it shows all that was said."""
        said = tuple(
            sorted(f"{CATALOG.practices[one].name}: *{SAID[value].lower()}*" for one, value in self.answers.items())
        )
        skipped = [CATALOG.practices[one].name for one in self.left if one in self.skipped]
        if kind != "correcting":
            kind = "last look" if all(one in self.skipped for one in self.left) else "so far"
        turn = self.turn if kind == "last look" else -1
        return Seen(kind, self.id, turn=turn, says=(*said, f"skipped: {', '.join(skipped)}" if skipped else ""))


class Book:
    """All assessments, and what each card in somebody's direct messages shows, by user id and ts.

    ``levels`` scores an assessment's answers.
    """

    def __init__(self, levels: Callable[[Round], tuple[str, ...]]) -> None:
        self._levels = levels
        self.rounds: dict[int, Round] = {}
        self.cards: dict[str, dict[str, Seen]] = {}
        self.owners: dict[str, str] = {}
        self.ends = 0

    # What may be asked of it.

    def open_in(self, channel: str) -> Round | None:
        return next((one for one in self.rounds.values() if one.channel == channel and one.state == "open"), None)

    def newest_open(self, user: str) -> Round | None:
        mine = [one for one in self.rounds.values() if one.leader == user and one.state == "open"]
        return max(mine, key=lambda one: one.id, default=None)

    def is_newest(self, of: Round) -> bool:
        """Whether nothing newer was said of the same in each of its models."""
        return not any(
            one.finished > of.finished
            and (one.channel, one.scope, one.trains) == (of.channel, of.scope, of.trains)
            and set(one.frameworks) & set(of.frameworks)
            for one in self.rounds.values()
        )

    def shown(self, of: Round) -> Seen:
        """What an assessment shows now to the person who answers it."""
        if of.state == "abandoned":
            return Seen("dropped", link=self._waits_for(of.leader))
        if of.state == "completed" and not of.is_correcting:
            link = self._waits_for(of.leader)
            return Seen("finished", of.id if self.is_newest(of) else 0, says=self._levels(of), link=link)
        if not of.scope:
            return Seen("setup", of.id)
        if of.earlier == "confirm":
            known, _ = self._known(of)
            return Seen(
                "known",
                of.id,
                says=tuple(
                    sorted(f"{CATALOG.practices[one].name}: *{SAID[value].lower()}*" for one, value in known.items())
                ),
            )
        return of.question()

    # What happens in it.

    def starts(self, of: Round) -> None:
        """Somebody opened an assessment."""
        self.owners.setdefault(of.channel, of.leader)
        done = [one for one in self.rounds.values() if one.channel == of.channel and one.state == "completed"]
        if done:
            of.trains = max(done, key=lambda one: one.id).trains
        self.rounds[of.id] = of

    def gets_card(self, of: Round, ts: str) -> None:
        """The assessment's card is this message now, and no other."""
        mine = self.cards.setdefault(of.leader, {})
        if of.card is not None and of.card != ts:
            mine.pop(of.card, None)
        of.card = ts
        mine[ts] = self.shown(of)

    def drops(self, of: Round, by: str) -> None:
        """Somebody pressed the button that drops an assessment."""
        if by not in (of.leader, self.owners[of.channel]):
            return
        if of.state == "open":
            of.state = "abandoned"
        if of.state == "abandoned" and of.card in self.cards.get(of.leader, {}):
            self.cards[of.leader][of.card] = self.shown(of)

    def presses(self, user: str, ts: str, action: str, value: str) -> None:
        """A person's click on something in a card was acknowledged."""
        of = self.rounds[int(value.split(":", maxsplit=1)[0])]
        if of.leader != user:
            return
        shows = self._press(of, action, value)
        if shows.kind == "refused":
            return
        mine = self.cards.setdefault(user, {})
        if ts not in mine:
            return
        mine[ts] = shows
        if action == "continue:v1" and of.state == "open":
            self.gets_card(of, ts)

    def _press(self, of: Round, action: str, value: str) -> Seen:
        name, _, rest = action.partition(":v1")
        _, *said = value.split(":")
        match name:
            case "scope" | "mode" | "kind" | "still_true" | "ask_all" | "ask_again":
                self._before_the_questions(of, name, said)
            case "answer":
                return self._answer(of, *said)
            case "reason" if rest != ":other":
                practice, turn, reason = said
                self._record(of, practice, int(turn), AnswerValue.NOT_APPLICABLE, reason)
            case "back" | "keep" | "skip":
                self._step(of, name, said[0], int(said[1]))
            case "go_to" | "more":
                return self._go_to(of, int(said[1]), said[2])
            case "pause" if of.is_asking and of.question().kind == "asking":
                return Seen("paused", of.id, says=(of.number().lower(),))
            case "finish":
                self._finish(of, int(said[1]))
            case "look_over":
                return self._look_over(of)
            case "correct":
                return self._correct(of, said[2])
            case _:
                pass
        return self.shown(of)

    def _before_the_questions(self, of: Round, name: str, said: list[str]) -> None:
        if of.state != "open":
            return
        if name in ("scope", "mode", "kind") and not of.scope:
            if name == "mode":
                of.mode = Mode(said[0])
            elif name == "kind":
                of.trains = said[0] == "trains"
            else:
                of.scope = said[0]
                of.earlier = "confirm" if self._known(of)[0] else "none"
        elif of.earlier == "confirm":
            known, reasons = self._known(of)
            if name == "still_true":
                for practice, answer in known.items():
                    of.say(practice, answer, reasons.get(practice))
                of.earlier = "kept"
            elif name == "ask_all":
                of.earlier = "asked"
            elif name == "ask_again":
                of.ask_again.append(said[0])
                of.earlier = "confirm" if self._known(of)[0] else "asked"

    def _answer(self, of: Round, practice: str, turn: str, said: str) -> Seen:
        value = AnswerValue(said)
        if value is not AnswerValue.NOT_APPLICABLE:
            self._record(of, practice, int(turn), value, None)
        elif of.is_asking and (practice, int(turn)) == (of.current, of.turn):
            return Seen("reason", of.id, practice, int(turn))
        return self.shown(of)

    def _record(self, of: Round, practice: str, turn: int, value: AnswerValue, reason: str | None) -> None:
        if not of.is_asking or (practice, turn) != (of.current, of.turn):
            return
        if of.answers.get(practice) is not value or reason is not None:
            of.say(practice, value, reason)
            of.corrections += of.is_correcting
        of.position = None

    def _step(self, of: Round, name: str, practice: str, turn: int) -> None:
        if not of.is_asking or (practice, turn) != (of.current, of.turn):
            return
        match name:
            case "keep" if practice in of.answers:
                of.position = None
            case "skip":
                of.position = None
                if practice and practice not in of.answers and practice not in of.skipped:
                    of.skipped.append(practice)
            case "back":
                of.position = previous_question(tuple(of.answers), practice) or of.position
            case _:
                pass

    def _go_to(self, of: Round, turn: int, wish: str) -> Seen:
        if wish == "*":
            return self._look_over(of)
        if of.is_asking and turn == of.turn and (wish in of.answers or wish in of.left):
            of.position = wish
        return self.shown(of)

    def _look_over(self, of: Round) -> Seen:
        if of.state == "completed":
            return of.all_answers("correcting") if self.is_newest(of) else Seen("refused")
        return of.all_answers("so far") if of.is_asking else self.shown(of)

    def _correct(self, of: Round, practice: str) -> Seen:
        if of.state == "completed":
            if not self.is_newest(of):
                return Seen("refused")
            of.position = practice if practice in of.answers else of.position
        return self.shown(of)

    def _finish(self, of: Round, turn: int) -> None:
        if of.state != "open" or not of.is_asking or of.current or turn != of.turn:
            return
        for practice in of.left:
            of.say(practice, AnswerValue.DONT_KNOW)
        if not of.left:
            self.ends += 1
            of.state, of.position, of.finished = "completed", None, self.ends

    def _known(self, of: Round) -> tuple[dict[str, AnswerValue], dict[str, str]]:
        """What the newest results of the same say of the practices to be asked, and why where it does not apply."""
        answers: dict[str, AnswerValue] = {}
        reasons: dict[str, str] = {}
        for one in sorted(self.rounds.values(), key=lambda one: one.finished):
            if not one.finished or (one.channel, one.scope) != (of.channel, of.scope):
                continue
            for framework in one.frameworks:
                if any(
                    framework in other.frameworks
                    and other.finished > one.finished
                    and (other.channel, other.scope) == (of.channel, of.scope)
                    for other in self.rounds.values()
                ):
                    continue
                kept = kept_answers(one, framework)
                answers |= kept
                reasons = {name: why for name, why in reasons.items() if name not in kept} | {
                    name: why for name, why in one.reasons.items() if name in kept
                }
        known = worth_confirming(CATALOG, of.models, of.mode, answers)
        return {name: value for name, value in known.items() if name not in of.ask_again}, reasons

    def _waits_for(self, user: str) -> int:
        newest = self.newest_open(user)
        return newest.id if newest else 0


@cache
def _left(
    frameworks: tuple[str, ...],
    mode: Mode,
    trains: bool,  # noqa: FBT001
    answers: tuple[tuple[str, AnswerValue], ...],
) -> tuple[str, ...]:
    models = models_for(CATALOG, frameworks, trains_models=trains)
    return tuple(one.id for one in open_questions(CATALOG, models, mode, dict(answers)))


def kept_answers(of: Round, framework: str) -> dict[str, AnswerValue]:
    """What a result in one model keeps of the answers."""
    models = models_for(CATALOG, [framework], trains_models=of.trains)
    asked = {one.id for one in questions(CATALOG, models, Mode.FULL)}
    return {practice: value for practice, value in of.answers.items() if practice in asked}
