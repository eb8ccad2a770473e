"""The smallest set of practices that lifts a level, found exactly.

Both rules ask the same: for every goal (a gate under the rule `staged`, a section under `points`) enough
gates must be hit, each by any one of its practices. Weights make the best set unique: they count practices
first, then effort, then the order of the conversation, and they add up. So the cheapest set is found by
taking what is forced, dropping what another practice does better, solving what hangs together by itself,
and only then by trying a practice with and without, bounded from below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from frameworks.model import AnswerValue, Effort
from frameworks.score import GateState
from frameworks.scoring import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from frameworks.catalog import Catalog
    from frameworks.model import Framework
    from frameworks.score import Answers, GateScore, Score


class _Gate(NamedTuple):
    """``gain`` half points for any one of the ``options``, a set of bits by weight."""

    gain: int
    options: int


class _Goal(NamedTuple):
    """``needed`` half points, more than 0, from some of the gates."""

    needed: int
    gates: tuple[_Gate, ...]


class _Found(NamedTuple):
    """A set of practices as bits, and what it weighs."""

    weight: int
    chosen: int


class _Unreachable(Exception):
    """A goal that what is left cannot meet."""


def smallest_change(
    catalog: Catalog, framework: Framework, answers: Answers, *, to: int | None = None, dimension: str | None = None
) -> tuple[str, ...] | None:
    """The ids of the fewest practices that, fully in place, lift the level (or that of one dimension) to ``to``.

    By default to the next level: of the whole, or the next of the dimension that asks for anything. In the
    order of the conversation. () where the level is there already (or passes by itself, with nothing
    answered); None where it cannot be reached: there is no such level or dimension, nothing of it applies,
    or it is at the top and no level was named.

    Laws: scored with these practices fully in place, the level is reached; without any one of them it is
    not; no smaller set reaches it. Of sets of the same size the one with the fewest practices that take
    months wins, then the fewest that take weeks, then the one whose practices come first in the
    conversation. What is not applicable holds already and is never put in place; what is unknown or was not
    asked is not in place. ``framework`` may be one without what needs training (``catalog.fitting``).
    """
    scored = score(framework, answers)
    passed = _passed(scored, dimension)
    if passed is None:
        return None
    level = _next_level(framework, passed, dimension) if to is None else to
    if not 0 <= level <= framework.top:
        return None
    if passed >= level:
        return ()
    bits = _bits(catalog, framework, answers)
    try:
        found = _cheapest(_goals(framework, scored, level, dimension, bits), _weights(catalog, bits))
    except _Unreachable:
        return None
    chosen = found.chosen if found else 0
    return tuple(practice for practice, bit in bits.items() if chosen & bit)


def _passed(scored: Score, dimension: str | None) -> int | None:
    if dimension is None:
        return scored.passed
    return next((one.highest for one in scored.dimensions if one.dimension == dimension and one.applicable), None)


def _next_level(framework: Framework, passed: int, dimension: str | None) -> int:
    """The next level that differs; one above the top where there is none."""
    following = passed + 1
    if dimension is None or framework.bands:
        return following
    levels = {gate.level or 0 for gate in framework.gates_by_dimension[dimension]}
    return min((one for one in levels if one > passed), default=following)


# From the model to goals.


def _bits(catalog: Catalog, framework: Framework, answers: Answers) -> dict[str, int]:
    """A bit for every practice that could be put in place; the first of the conversation has the highest."""
    done = (AnswerValue.FULLY, AnswerValue.NOT_APPLICABLE)
    names = [one for one in catalog.practices if one in framework.gate_practices and answers.get(one) not in done]
    return {practice: 1 << (len(names) - place) for place, practice in enumerate(names, start=1)}


def _weights(catalog: Catalog, bits: Mapping[str, int]) -> dict[int, int]:
    """What each practice weighs, by its bit: one practice before all months, a month before all weeks.

    Of two sets of the same size, the one whose first difference comes earlier in the conversation is the
    larger number, so that taking its bits away makes it the lighter one.
    """
    digits = len(bits).bit_length()
    weeks = 1 << len(bits)
    months = weeks << digits
    one_practice = months << digits
    effort = {Effort.DAYS: 0, Effort.WEEKS: weeks, Effort.MONTHS: months}
    return {bit: one_practice + effort[catalog.practices[name].effort] - bit for name, bit in bits.items()}


def _goals(
    framework: Framework, scored: Score, level: int, dimension: str | None, bits: Mapping[str, int]
) -> Iterator[_Goal]:
    def gate(one: GateScore) -> _Gate:
        gain = round(2 - 2 * one.points) if framework.bands else 1
        return _Gate(gain, sum(bits.get(practice, 0) for practice in set(one.gate.practices)))

    gates = [one for one in scored.gates if dimension in (None, one.gate.dimension)]
    if not framework.bands:
        for one in gates:
            if not one.holds and (one.gate.level or 0) <= level:
                yield _Goal(1, (gate(one),))
        return
    for section in scored.dimensions:
        tests = [one for one in gates if one.gate.dimension == section.dimension]
        counted = [one for one in tests if one.state is not GateState.NOT_APPLICABLE]
        if counted:
            needed = _halves_above(framework.bands[level - 1], len(counted), len(tests))
            earned = sum(round(2 * one.points) for one in counted)
            yield _Goal(needed - earned, tuple(gate(one) for one in counted if not one.holds))


def _halves_above(above: float, counted: int, tests: int) -> int:
    """The fewest half points of the tests that count with which a section is above so many points of all tests."""
    return next((one for one in range(2 * counted + 1) if one * tests > 2 * above * counted), 2 * counted + 1)


# The search.


def _cheapest(goals: Iterable[_Goal], weights: Mapping[int, int], limit: int | None = None) -> _Found | None:
    """The lightest set that meets all goals, or None where it would weigh ``limit`` or more.

    Raises _Unreachable where no set meets them.
    """
    goals, forced = _simplified(goals, weights)
    weight = sum(weights[bit] for bit in _each(forced))
    found = _Found(weight, forced)
    parts = _apart(goals)
    bounds = [_at_least(part, weights) for part in parts]
    left = weight + sum(bounds)
    for part, bound in zip(parts, bounds, strict=True):
        if limit is not None and left >= limit:
            return None
        best = _cheapest_of_one(part, weights, None if limit is None else limit - left + bound)
        if best is None:
            return None
        left += best.weight - bound
        found = _Found(found.weight + best.weight, found.chosen | best.chosen)
    return found if limit is None or found.weight < limit else None


def _cheapest_of_one(goals: Sequence[_Goal], weights: Mapping[int, int], limit: int | None) -> _Found | None:
    """``_cheapest`` for goals that hang together: by counting, or with and without the most wanted practice."""
    if len(goals) == 1 and _adds_up(goals[0]):
        found = _by_adding_up(goals[0], weights)
        return found if limit is None or found.weight < limit else None
    gates = [gate for goal in goals for gate in goal.gates]
    wanted = max(_each(_options(goals)), key=lambda bit: sum(bool(gate.options & bit) for gate in gates))
    own = weights[wanted]
    best = _cheapest(_after(goals, chosen=wanted), weights, None if limit is None else limit - own)
    if best is not None:
        best = _Found(best.weight + own, best.chosen | wanted)
        limit = best.weight
    # Were it forced, it would have been taken already: without it the goals can be met.
    return _cheapest(_after(goals, without=wanted), weights, limit) or best


def _after(goals: Iterable[_Goal], *, chosen: int = 0, without: int = 0) -> list[_Goal]:
    """The goals that are left once these practices are in place, and those are not to be had.

    Raises _Unreachable where one cannot be met any more.
    """
    left: list[_Goal] = []
    for goal in goals:
        needed = goal.needed - sum(gate.gain for gate in goal.gates if gate.options & chosen)
        gates = tuple(
            _Gate(gate.gain, gate.options & ~without)
            for gate in goal.gates
            if not gate.options & chosen and gate.options & ~without
        )
        if needed > sum(gate.gain for gate in gates):
            raise _Unreachable
        if needed > 0:
            left.append(_Goal(needed, gates))
    return left


def _simplified(goals: Iterable[_Goal], weights: Mapping[int, int]) -> tuple[list[_Goal], int]:
    """What is left once all that is forced is in place and all that another practice does better is not to be had."""
    left = _after(goals)
    taken = 0
    while True:
        forced = _forced(left)
        if forced:
            taken |= forced
            left = _after(left, chosen=forced)
            continue
        beaten = _beaten(left, weights)
        if not beaten:
            return left, taken
        left = _after(left, without=beaten)


def _forced(goals: Iterable[_Goal]) -> int:
    """The practices without which a goal cannot be met."""
    forced = 0
    for goal in goals:
        spare = sum(gate.gain for gate in goal.gates) - goal.needed
        alone: dict[int, int] = {}
        for gate in goal.gates:
            if not gate.options & (gate.options - 1):
                alone[gate.options] = alone.get(gate.options, 0) + gate.gain
        forced |= sum(bit for bit, gain in alone.items() if gain > spare)
    return forced


def _beaten(goals: Sequence[_Goal], weights: Mapping[int, int]) -> int:
    """The practices of which a lighter one hits every gate that they hit, and so is always the better choice."""
    hits: dict[int, int] = {}
    for place, gate in enumerate(gate for goal in goals for gate in goal.gates):
        for bit in _each(gate.options):
            hits[bit] = hits.get(bit, 0) | 1 << place
    return sum(
        bit
        for bit, hit in hits.items()
        if any(not hit & ~others and weights[other] < weights[bit] for other, others in hits.items())
    )


def _apart(goals: Iterable[_Goal]) -> list[list[_Goal]]:
    """The goals in groups that share no practice."""
    groups: list[tuple[int, list[_Goal]]] = []
    for goal in goals:
        options, together = _options((goal,)), [goal]
        apart: list[tuple[int, list[_Goal]]] = []
        for others, group in groups:
            if others & options:
                options, together = options | others, group + together
            else:
                apart.append((others, group))
        groups = [*apart, (options, together)]
    return [group for _, group in groups]


def _at_least(goals: Iterable[_Goal], weights: Mapping[int, int]) -> int:
    """What the goals weigh at least: the sum over goals that share no practice, the heaviest first."""
    alone = sorted(((_by_adding_up(goal, weights).weight, _options((goal,))) for goal in goals), reverse=True)
    total, seen = 0, 0
    for weight, options in alone:
        if not options & seen:
            total, seen = total + weight, seen | options
    return total


def _by_adding_up(goal: _Goal, weights: Mapping[int, int]) -> _Found:
    """The lightest set for one goal where gains add up; where they do not, it may fall short, and is a lower bound."""
    gains: dict[int, int] = {}
    for gate in goal.gates:
        for bit in _each(gate.options):
            gains[bit] = gains.get(bit, 0) + gate.gain
    best: list[_Found | None] = [_Found(0, 0), *[None] * goal.needed]
    for bit, gain in gains.items():
        for needed in range(goal.needed, 0, -1):
            before = best[max(0, needed - gain)]
            now = best[needed]
            if before is not None and (now is None or before.weight + weights[bit] < now.weight):
                best[needed] = _Found(before.weight + weights[bit], before.chosen | bit)
    found = best[goal.needed]
    if found is None:
        raise _Unreachable
    return found


def _adds_up(goal: _Goal) -> bool:
    """Whether every gate has one option, so that the gains of practices add up."""
    return all(not gate.options & (gate.options - 1) for gate in goal.gates)


def _options(goals: Iterable[_Goal]) -> int:
    options = 0
    for goal in goals:
        for gate in goal.gates:
            options |= gate.options
    return options


def _each(bits: int) -> Iterator[int]:
    """Each bit, the highest (the first of the conversation) first."""
    while bits:
        bit = 1 << (bits.bit_length() - 1)
        yield bit
        bits ^= bit
