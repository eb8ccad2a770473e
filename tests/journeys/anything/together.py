"""What must be true where all answer together: who voted what, what was agreed on, and what the card then shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from frameworks.interview import previous_question
from frameworks.model import AnswerValue, Reason
from playground.people import words_of
from playground.workspace import Message
from tests.journeys.anything.model import SAID, Round
from tests.journeys.anything.seen import BY_QUESTION, CATALOG, Seen, all_answers, elements, seen

REASONS = tuple(one.value for one in Reason)
VOTE_NOTES = {
    "counted": "Your vote: *{}*. Only you see it until the reveal.",
    "changed": "Your vote is now: *{}*. Only you see it until the reveal.",
    "revealed": "The votes on this question are shown already, so yours was not counted. Say it aloud.",
    "moved on": "The card had changed when you clicked, so that vote was not counted. Please vote again.",
    "over": "This assessment is over, so your vote was not counted.",
}
# What is said of votes: how many there are and of whom, and nothing else before the reveal.
OF_VOTES = re.compile(
    r"^(?:No votes yet\.|\d+ votes? so far.*|\*Nobody voted\.\*|\*You (?:all|differ).*\*|\*One person .*\*|• .*)",
    re.MULTILINE,
)
WAYS = ("reveal:v1", "vote_again:v1", "together_back:v1", "together_skip:v1", "together_keep:v1")


@dataclass
class Meeting:
    """An assessment that all answer together. ``team`` are the answers agreed on, and where the card is.

    ``cast`` are all votes that were counted, each with who gave it, in their order. ``notes`` are what voters were
    told privately, by user id. ``heard`` are the clicks on votes that came once. ``number`` is the card's round.
    """

    team: Round
    levels: Callable[[Round], tuple[str, ...]]
    cast: list[tuple[str, str, str]] = field(default_factory=list)
    tallies: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: dict[str, Counter[str]] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)
    revealed: str | None = None
    number: int = 0
    card: Seen = field(default_factory=lambda: Seen("nothing"))
    desk: Seen = field(default_factory=lambda: Seen("nothing"))

    def votes_on(self, practice: str) -> dict[str, str]:
        """What everybody votes by user id, whoever voted first first."""
        return {user: value for user, of, value in self.cast if of == practice}

    def votes_of(self, user: str) -> list[tuple[int, str, str]]:
        """All votes of a person, as they are recorded: turn, practice, value."""
        mine = [(of, value) for one, of, value in self.cast if one == user]
        return [(turn, *vote) for turn, vote in enumerate(mine)]

    def shown(self) -> Seen:
        """What the card shows to all."""
        team = self.team
        if team.state == "completed":
            return team.question() if team.is_correcting else Seen("finished", team.id, says=self.levels(team))
        practice = team.current
        if not practice:
            return self.all_agreed()
        given = team.answers.get(practice)
        is_revealed = self.revealed == practice
        votes = self.votes_on(practice)
        ways = [
            "vote_again:v1" if is_revealed else "reveal:v1",
            *(["together_back:v1"] if previous_question(tuple(team.answers), practice) is not None else []),
            "together_keep:v1" if given is not None else "together_skip:v1",
        ]
        says = (f"round {self.number}", team.number(), SAID[given] if given else "", *ways)
        if is_revealed:
            return Seen("revealed", team.id, practice, team.turn, (*says, *_said(votes)))
        count = "1 vote" if len(votes) == 1 else f"{len(votes)} votes"
        so_far = f"{count} so far: {', '.join(f'<@{one}>' for one in votes)}" if votes else "No votes yet."
        return Seen("voting", team.id, practice, team.turn, (*says, so_far))

    def all_agreed(self) -> Seen:
        """What the card shows while all that was agreed on is looked over."""
        team = self.team
        left = [one for one in team.left if one not in team.skipped]
        skipped = [CATALOG.practices[one].name for one in team.left if one in team.skipped]
        kind = "agreed so far" if left else "last look"
        return Seen(
            kind,
            team.id,
            turn=team.turn,
            says=(
                f"round {self.number}",
                *_names(team.answers),
                f"skipped: {', '.join(skipped)}" if skipped else "",
            ),
        )

    def presses(self, user: str, action: str, value: str, click: str) -> None:
        """A person's click on the card was acknowledged; ``click`` is the same for each delivery of one click."""
        name, _, more = action.partition(":v1")
        leads = user == self.team.leader
        if name == "vote":
            self._vote(user, value, click)
        elif not leads:
            return
        elif name in ("look_over", "correct", "answer", "reason", "keep", "continue"):
            self.card = self._change(name, more, value)
            return
        elif name == "together_see_all" and self.team.state == "open":
            self.card = self.all_agreed()
            return
        elif name == "together_finish":
            self._finish(value)
        else:
            self._lead(name, value)
        self.card = self.shown()

    def presses_at_the_desk(self, action: str) -> None:
        """Whoever leads pressed something in their direct messages."""
        if action != "post_card:v1":
            return
        if self.team.state == "open":
            self.card = self.shown()
        else:
            self.desk = self._for_one()

    def _for_one(self) -> Seen:
        shown = self.shown()
        return Seen("finished", 0, says=shown.says) if shown.kind == "finished" else shown

    def _vote(self, user: str, value: str, click: str) -> None:
        _, practice, turn, number, said = value.split(":")
        became = self._hear(user, practice, int(turn), int(number), said, click)
        if became in ("counted", "changed"):
            self.cast.append((user, practice, said))
        self.heard.add(click)
        if became != "same":
            words = VOTE_NOTES[became].format(SAID[AnswerValue(said)])
            self.notes.setdefault(user, Counter())[words] += 1

    def _hear(self, user: str, practice: str, turn: int, number: int, said: str, click: str) -> str:  # noqa: PLR0911
        if click in self.heard:
            return "same"
        if self.team.state != "open":
            return "over"
        if (practice, turn) != (self.team.current, self.team.turn):
            return "moved on"
        before = self.votes_on(practice).get(user)
        if before == said:
            return "same"
        if self.revealed == practice:
            return "revealed"
        if number != self.number:
            return "moved on"
        return "counted" if before is None else "changed"

    def _lead(self, name: str, value: str) -> None:
        team = self.team
        _, practice, turn, number, *said = value.split(":")
        on_the_card = int(turn) == team.turn and (practice == team.current or name == "together_go_to")
        if team.state != "open" or name == "together_go_on" or not on_the_card or int(number) != self.number:
            return
        revealed = None
        match name:
            case "reveal":
                revealed = practice
            case "agree":
                self._agree(practice, said[0])
            case "together_back":
                team.position = previous_question(tuple(team.answers), practice) or team.position
            case "together_skip":
                team.position = None
                if practice and practice not in team.answers and practice not in team.skipped:
                    team.skipped.append(practice)
            case "together_keep" if practice in team.answers:
                team.position = None
            case "together_go_to" if said[0] in team.answers or said[0] in team.left:
                team.position = said[0]
            case _:
                pass
        self.revealed = revealed
        self.number += 1

    def _agree(self, practice: str, said: str) -> None:
        reason = said if said in REASONS else None
        value = AnswerValue.NOT_APPLICABLE if reason else AnswerValue(said)
        if self.team.answers.get(practice) is not value or reason:
            self.team.say(practice, value, reason)
        votes = self.votes_on(practice)
        if votes:
            self.tallies[practice] = dict(Counter(votes.values()))
        self.team.position = None

    def _finish(self, value: str) -> None:
        team = self.team
        _, _, turn, _ = value.split(":")
        if team.state == "open" and not team.current and int(turn) == team.turn:
            for practice in team.left:
                team.say(practice, AnswerValue.DONT_KNOW)
            if not team.left:
                team.state, team.position, self.revealed = "completed", None, None
        if team.state == "completed" and not team.is_correcting:
            self.desk = self._for_one()

    def _change(self, name: str, more: str, value: str) -> Seen:
        """An answer is changed after the end."""
        team = self.team
        _, *said = value.split(":")
        if name == "look_over":
            return team.all_answers("correcting")
        if name == "correct":
            team.position = said[2] if said[2] in team.answers else team.position
        elif name in ("answer", "keep") or (name == "reason" and more != ":other"):
            practice, turn = said[0], int(said[1])
            if not team.is_correcting or (practice, turn) != (team.current, team.turn):
                return self.shown()
            if name == "answer" and said[2] == "not_applicable":
                return Seen("reason", team.id, practice, turn)
            answer = AnswerValue.NOT_APPLICABLE if name == "reason" else AnswerValue(said[2]) if said[2:] else None
            if answer is not None and (team.answers.get(practice) is not answer or name == "reason"):
                team.say(practice, answer, said[2] if name == "reason" else None)
                team.corrections += 1
            team.position = None
        return self.shown()


def seen_together(message: Message) -> Seen:
    """What the card in the thread says, or the one of whoever leads in direct messages."""
    values = {action: value for _, action, value, _ in elements(message)}
    words = words_of(message.blocks, message.text)
    if "post_card:v1" in values:
        return Seen("convened", int(values["post_card:v1"]), says=("<http",) if "<http" in words else ())
    if "together_finish:v1" in values or "together_go_on:v1" in values:
        finish = "together_finish:v1" in values
        of, _, turn, number = values["together_finish:v1" if finish else "together_go_on:v1"].split(":")
        kind = "last look" if finish else "agreed so far"
        says = (f"round {number}", *all_answers(words))
        return Seen(kind, int(of), turn=int(turn), says=says)
    if "together_see_all:v1" not in values:
        return seen(message)
    is_revealed = "vote_again:v1" in values
    carried = {one.split(":")[1] for one in values.values()}
    of, practice, turn, number = values["together_see_all:v1"].split(":")
    lines = [line.strip("*") for line in words.split("\n")]
    asked = next((BY_QUESTION[line] for line in lines if line in BY_QUESTION), "no question")
    given = re.search(r"You agreed on: \*(.*?)\*", words)
    which = re.match(r"Question \d+ of (?:at most )?\d+", message.text)
    ways = [name for name in WAYS if name in values]
    votes = re.findall(
        r"^(?:No votes yet\.|\d+ votes? so far.*|\*Nobody voted\.\*|\*You .*\*|\*One .*\*|• .*)", words, re.MULTILINE
    )
    is_one = carried == {asked} and practice == asked and ("agree:v1:fully" in values) == is_revealed
    return Seen(
        "revealed" if is_revealed else "voting",
        int(of),
        practice if is_one else f"{practice}, {asked} or {carried}",
        int(turn),
        (f"round {number}", which[0] if which else "", given[1] if given else "", *ways, *votes),
    )


def _said(votes: dict[str, str]) -> tuple[str, ...]:
    """How a card says what was voted."""
    if not votes:
        return ("*Nobody voted.*",)
    by_value = {
        value: [user for user, said in votes.items() if said == value.value]
        for value in SAID
        if value in votes.values()
    }
    title = "*You differ.*"
    if len(by_value) == 1:
        (value,) = by_value
        title = f"*You all said “{SAID[value].lower()}”.*" if len(votes) > 1 else "*One person voted.*"
    lines = (
        f"• *{SAID[value]}*: {len(who)} · {', '.join(f'<@{one}>' for one in who)}" for value, who in by_value.items()
    )
    return (title, *lines)


def _names(answers: dict[str, AnswerValue]) -> tuple[str, ...]:
    return tuple(sorted(f"{CATALOG.practices[one].name}: *{SAID[value].lower()}*" for one, value in answers.items()))
