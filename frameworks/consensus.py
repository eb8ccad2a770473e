"""Many people's answers to one team's answer, and what the team should talk about first.

How opinions become one answer:

- "Don't know" is no opinion: beside other answers it neither counts nor makes a disagreement, and it stands
  only where nobody knows.
- Where people differ, the lowest counts until they agree: not yet, then partly, then fully.
- "Not applicable" against anything else is a disagreement, and the others' word counts: whoever says how a
  practice stands says that it applies.

So the team's level is the lowest of all that choosing among people's opinions could give, with one
exception: "not applicable" is worth less than "fully" (and may be less than "partly") where one of several
practices is enough, or where points are counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from frameworks.model import AnswerValue
from frameworks.score import gate_score
from frameworks.scoring import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from frameworks.model import Framework, Requirement
    from frameworks.score import Answers, GateScore, Score

FEWEST = 5
"""How many people must have answered before their counts are shown where answers are anonymous."""

_WORST_FIRST = (AnswerValue.NOT_YET, AnswerValue.PARTLY, AnswerValue.FULLY, AnswerValue.NOT_APPLICABLE)
# No answer is worth more than fully; what does not apply lets every level of the rule `staged` pass.
_BEST_FIRST = (AnswerValue.FULLY, AnswerValue.NOT_APPLICABLE, AnswerValue.PARTLY, AnswerValue.NOT_YET)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What people said of one practice (its id): how many gave each answer, and the answer that counts for the team.

    ``counts`` has only answers that somebody gave; ``agreed`` is False where opinions differ.
    """

    practice: str
    counts: Mapping[AnswerValue, int]
    value: AnswerValue

    @property
    def opinions(self) -> tuple[AnswerValue, ...]:
        """The different answers that were given, the worst first; "don't know" is none of them."""
        return tuple(one for one in _WORST_FIRST if one in self.counts)

    @property
    def agreed(self) -> bool:
        """Whether there are no two opinions."""
        return len(self.opinions) < 2  # noqa: PLR2004 - two make a disagreement

    @property
    def people(self) -> int:
        """How many answered, with those who don't know."""
        return sum(self.counts.values())


class Consequence(StrEnum):
    """What settling a disagreement could do, the most consequential first."""

    LEVEL = "level"
    """By itself it changes an overall level."""
    DIMENSION = "dimension"
    """By itself it changes the level of a dimension."""
    TOGETHER = "together"
    """It is on the way to a level of a dimension that can be reached if others are settled too."""
    NONE = "none"
    """It changes no level."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A practice (its id) to talk about: what was said, what counts now, and the best that anybody said.

    ``lifts`` are the overall levels that ``best`` alone would lift: framework id, from, to. A consequence of
    ``LEVEL`` without ``lifts`` lowers one: see "not applicable" above.
    """

    practice: str
    counts: Mapping[AnswerValue, int]
    value: AnswerValue
    best: AnswerValue
    consequence: Consequence
    lifts: tuple[tuple[str, int, int], ...]


class _Change(NamedTuple):
    """What one answer in place of another does: overall levels (framework id, from, to), and levels of dimensions."""

    answer: AnswerValue
    levels: tuple[tuple[str, int, int], ...] = ()
    dimensions: tuple[tuple[int, int], ...] = ()


def agreements(practices: Iterable[str], answers: Sequence[Answers]) -> tuple[Agreement, ...]:
    """What people agree on, for those of the practices (ids, in this order) that anybody answered.

    ``answers`` has one mapping for each person who finished; not everybody was asked the same.
    """
    counted = {practice: Counter[AnswerValue]() for practice in practices}
    for person in answers:
        for practice, value in person.items():
            if practice in counted:
                counted[practice][value] += 1
    return tuple(agreement(practice, said) for practice, said in counted.items() if said)


def agreement(practice: str, said: Mapping[AnswerValue, int]) -> Agreement:
    """What people agree on of one practice (its id), by how many gave each answer."""
    # In a fixed order, so that it does not matter who answered first.
    counts = {one: said[one] for one in AnswerValue if one in said}
    value = next((one for one in _WORST_FIRST if one in counts), AnswerValue.DONT_KNOW)
    return Agreement(practice, MappingProxyType(counts), value)


def enough(found: Iterable[Agreement], fewest: int = FEWEST) -> tuple[Agreement, ...]:
    """Those that at least so many people answered; of the others nothing may be shown where people are anonymous."""
    return tuple(one for one in found if one.people >= fewest)


@dataclass(frozen=True, slots=True)
class EarlierRound:
    """An anonymous round that was shown before: who took part, what was counted, and what was published by practice."""

    people: frozenset[str]
    counts: Mapping[str, Mapping[AnswerValue, int]]
    published: Mapping[str, AnswerValue]


def is_too_near(before: frozenset[str], now: frozenset[str], fewest: int = FEWEST) -> bool:
    """Whether two anonymous rounds differ by so few people that the difference of the two would be their answers."""
    return 0 < len(before - now) < fewest or 0 < len(now - before) < fewest


def shared_answer(found: Agreement, before: EarlierRound, people: frozenset[str]) -> AnswerValue:
    """The answer to publish beside that of an earlier round which is too near.

    It is another one only if more people changed it than took part in one of the rounds alone: what those might have
    said by themselves changes nothing that is shown.
    """
    earlier, counted = before.published.get(found.practice), before.counts.get(found.practice)
    if earlier is None or counted is None or earlier is found.value:
        return found.value if earlier is None else earlier
    missing, joined = len(before.people - people), len(people - before.people)
    rank = {one: number for number, one in enumerate((*_WORST_FIRST, AnswerValue.DONT_KNOW))}
    was_lower = sum(many for value, many in counted.items() if rank[value] < rank[found.value])
    is_lower = sum(many for value, many in found.counts.items() if rank[value] < rank[earlier])
    may_be_theirs = was_lower <= missing if rank[found.value] > rank[earlier] else is_lower <= joined
    return earlier if may_be_theirs else found.value


def team_answers(found: Iterable[Agreement], agreed: Answers) -> dict[str, AnswerValue]:
    """The team's answers by practice id: what counts by people's answers, and over it what they agreed on since."""
    return {**{one.practice: one.value for one in found}, **agreed}


def to_talk_about(models: Sequence[Framework], found: Sequence[Agreement], agreed: Answers) -> tuple[Disagreement, ...]:
    """The disagreements that are not settled in ``agreed`` (by practice id), the most consequential first.

    What a practice does by itself is found by scoring, with all other answers as they count now. Among equals,
    first comes what changes more levels, in more models (or dimensions); then where people are further apart;
    then where more are outside the largest group; then what comes first in the conversation.
    """
    now = team_answers(found, agreed)
    disputed = [one for one in found if not one.agreed and one.practice not in agreed]
    before = [(model, score(model, now)) for model in models] if disputed else []
    tried = {one.practice: [_change(before, now, one.practice, other) for other in _others(one)] for one in disputed}
    best = {one.practice: _best(one, tried[one.practice]) for one in disputed}
    at_best = {practice: change.answer for practice, change in best.items()}
    on_the_way = {one for model, scored in before for one in _on_the_way(model, scored, now, at_best)}

    def disagreement(one: Agreement) -> Disagreement:
        chosen = best[one.practice]
        return Disagreement(
            practice=one.practice,
            counts=one.counts,
            value=one.value,
            best=chosen.answer,
            consequence=_consequence(tried[one.practice], matters_together=one.practice in on_the_way),
            lifts=tuple(lift for lift in chosen.levels if lift[2] > lift[1]),
        )

    def urgency(one: Disagreement) -> tuple[int, ...]:
        return (
            list(Consequence).index(one.consequence),
            *min(_size(one.consequence, change) for change in tried[one.practice]),
            -_distance(one.counts),
            max(one.counts[said] for said in one.counts if said in _WORST_FIRST) - _opinions(one.counts),
        )

    return tuple(sorted(map(disagreement, disputed), key=urgency))


def _others(one: Agreement) -> tuple[AnswerValue, ...]:
    """The opinions that could win over the one that counts; partly never does more than fully."""
    return tuple(
        other
        for other in one.opinions
        if other is not one.value and not (other is AnswerValue.PARTLY and AnswerValue.FULLY in one.counts)
    )


def _change(before: Iterable[tuple[Framework, Score]], now: Answers, practice: str, answer: AnswerValue) -> _Change:
    levels: list[tuple[str, int, int]] = []
    dimensions: list[tuple[int, int]] = []
    answers = {**now, practice: answer}
    for model, old in before:
        if practice not in model.gate_practices:
            continue
        new = score(model, answers)
        # Where nothing applies any more there is no level, and none that changed.
        if old.level is not None and new.level is not None and old.level != new.level:
            levels.append((model.id, old.level, new.level))
        dimensions += [
            (one.highest, other.highest)
            for one, other in zip(old.dimensions, new.dimensions, strict=True)
            if one.highest != other.highest
        ]
    return _Change(answer, tuple(levels), tuple(dimensions))


def _best(one: Agreement, changes: Iterable[_Change]) -> _Change:
    """Of all that was said, what is best for the levels; where that is the same, the best as people see it."""

    def gain(change: _Change) -> tuple[int, int, int]:
        overall = sum(new - old for _, old, new in change.levels)
        return overall, sum(new - old for old, new in change.dimensions), -_BEST_FIRST.index(change.answer)

    return max((_Change(one.value), *changes), key=gain)


def _consequence(changes: Sequence[_Change], *, matters_together: bool) -> Consequence:
    if any(change.levels for change in changes):
        return Consequence.LEVEL
    if any(change.dimensions for change in changes):
        return Consequence.DIMENSION
    return Consequence.TOGETHER if matters_together else Consequence.NONE


def _size(consequence: Consequence, change: _Change) -> tuple[int, int]:
    """By how many levels, in how many models or dimensions: negative, so that the most comes first."""
    if consequence is Consequence.LEVEL:
        steps = [abs(new - old) for _, old, new in change.levels]
    else:
        steps = [abs(new - old) for old, new in change.dimensions]
    return -sum(steps), -len(steps)


def _distance(counts: Mapping[AnswerValue, int]) -> int:
    """How far apart people are: 1 for neighbours, 3 from "not yet" to "not applicable"."""
    places = [place for place, said in enumerate(_WORST_FIRST) if said in counts]
    return max(places) - min(places)


def _opinions(counts: Mapping[AnswerValue, int]) -> int:
    """How many people have an opinion."""
    return sum(count for said, count in counts.items() if said in _WORST_FIRST)


def _on_the_way(model: Framework, before: Score, now: Answers, at_best: Answers) -> Iterator[str]:
    """The disputed practices that help a gate on the way to what each dimension reaches with all at their best."""
    if model.gate_practices.isdisjoint(at_best):
        return
    after = score(model, {**now, **at_best})
    reached = {
        new.dimension: new.highest
        for old, new in zip(before.dimensions, after.dimensions, strict=True)
        if new.highest > old.highest
    }
    for gate in model.gates:
        if (gate.level or 0) <= reached.get(gate.dimension, -1):
            yield from (one for one in gate.practices if one in at_best and _helps(gate, one, now, at_best))


def _helps(gate: Requirement, practice: str, now: Answers, at_best: Answers) -> bool:
    """Whether a gate stands better by this practice, beside the others as they are or all at their best."""
    alone = gate_score(gate, {**now, practice: at_best[practice]})
    without = gate_score(gate, {**now, **at_best, practice: now[practice]})
    return _standing(alone) > _standing(gate_score(gate, now)) or _standing(without) < _standing(
        gate_score(gate, {**now, **at_best})
    )


def _standing(one: GateScore) -> tuple[bool, float]:
    # A gate of a level holds or does not; elsewhere half a point is something.
    return one.holds, one.points if one.gate.level is None else 0.0
