"""Two versions of one model: what changed between them, and what that does to a team with given answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from frameworks.changes import LevelChange, Levels
from frameworks.outcome import outcome
from frameworks.score import GateState, gate_score

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from frameworks.catalog import Catalog
    from frameworks.model import AnswerValue, Framework, Requirement
    from frameworks.score import Answers

Key = frozenset[str]
"""The ids of a gate's practices, as the new version calls them: the same key is the same gate."""


class Version(NamedTuple):
    """A version of a model, and a catalog that has just this one of its versions."""

    catalog: Catalog
    framework: Framework


class GatePlace(NamedTuple):
    """Where a gate stands; the rule ``points`` has no level."""

    level: int | None
    dimension: str


@dataclass(frozen=True, slots=True)
class GateChange:
    """A gate that was added (``before`` is None), removed (``after`` is None), or moved."""

    name: str
    practices: tuple[str, ...]
    before: GatePlace | None
    after: GatePlace | None


@dataclass(frozen=True, slots=True)
class Renaming:
    """A name that changed: of a level or dimension, or a practice's id. None: it is new, or gone."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ModelChanges:
    """Everything between two versions that can change a level or what people read of it.

    ``what`` of a level is its number, of a dimension its id. ``bands`` are the points a level must be
    above, where they changed, old and new; ``rule`` likewise.
    """

    gates: tuple[GateChange, ...]
    practices: tuple[Renaming, ...]
    levels: tuple[Renaming, ...]
    dimensions: tuple[Renaming, ...]
    rule: tuple[str, str] | None
    bands: tuple[tuple[float, ...], tuple[float, ...]] | None

    @property
    def none(self) -> bool:
        """Whether nothing changed."""
        return not (self.gates or self.practices or self.levels or self.dimensions or self.rule or self.bands)


@dataclass(frozen=True, slots=True)
class Cause:
    """A gate that makes a difference to a team: only the new version asks for it (``asked_now``), or only the old."""

    name: str
    place: GatePlace
    state: GateState
    asked_now: bool


@dataclass(frozen=True, slots=True)
class TeamChange:
    """A team's levels in both versions, those that differ (the overall level first), and the gates that did it.

    Without ``causes``, the levels themselves or the way they are counted changed.
    """

    before: Levels
    after: Levels
    changes: tuple[LevelChange, ...]
    causes: tuple[Cause, ...]


def model_changes(old: Version, new: Version) -> ModelChanges:
    """What changed from the old version to the new one; a gate is known again by its practices, aliases included."""
    before, after = old.framework, new.framework
    asked = {practice for gate in (*before.gates, *before.recommended) for practice in gate.practices}
    ids = {one: new.catalog.renamed[one] for one in old.catalog.practices if one in new.catalog.renamed}
    return ModelChanges(
        gates=tuple(_gate_changes(old, new)),
        practices=tuple(Renaming(one, one, name) for one, name in ids.items() if one in asked),
        levels=tuple(
            _renamings(
                {f"{one.level}": one.name for one in before.levels}, {f"{o.level}": o.name for o in after.levels}
            )
        ),
        dimensions=tuple(
            _renamings({one.id: one.name for one in before.dimensions}, {one.id: one.name for one in after.dimensions})
        ),
        rule=(before.rule, after.rule) if before.rule != after.rule else None,
        bands=(before.bands, after.bands) if before.bands != after.bands else None,
    )


def team_change(old: Version, new: Version, answers: Answers, *, trains_models: bool = True) -> TeamChange:
    """What the new version would do to a team with these answers, which may go by ids of either version."""
    given = old.catalog.carried(answers)
    then, now = _in_old_words(old, new, given), new.catalog.carried(given)
    before = outcome(old.catalog, old.framework, then, trains_models=trains_models).levels
    after = outcome(new.catalog, new.framework, now, trains_models=trains_models).levels
    pairs = {None: (before.overall, after.overall)} | {
        one: (level, after.dimensions[one]) for one, level in before.dimensions.items() if one in after.dimensions
    }
    changes = tuple(LevelChange(one, was, level) for one, (was, level) in pairs.items() if was != level)
    causes = (cause for change in changes for cause in _causes(old, new, now, change))
    return TeamChange(before, after, changes, tuple(dict.fromkeys(causes)))


def _in_old_words(old: Version, new: Version, given: Mapping[str, AnswerValue]) -> dict[str, AnswerValue]:
    """The answers by the ids that the old version knows, also those that were given under the new ids."""
    earlier = {
        one: given[name]
        for one in old.catalog.practices
        if (name := new.catalog.renamed.get(one)) is not None and name in given
    }
    return {**earlier, **given}


def _key(gate: Requirement, new: Version) -> Key:
    return frozenset(new.catalog.renamed.get(practice, practice) for practice in gate.practices)


def _name(gate: Requirement, version: Version) -> str:
    return gate.name or version.catalog.practices[gate.practices[0]].name


def _gate_changes(old: Version, new: Version) -> Iterator[GateChange]:
    """Gates by their keys in the order of the new version, then those that only the old one has."""
    was = _by_key(old.framework, new)
    now = _by_key(new.framework, new)
    for key in dict.fromkeys([*now, *was]):
        before = {_place(gate): gate for gate in was.get(key, ())}
        after = {_place(gate): gate for gate in now.get(key, ())}
        gone = [place for place in before if place not in after]
        came = [place for place in after if place not in before]
        # As many gone as came: each moved. Whatever is left over was removed or added.
        for index in range(max(len(gone), len(came))):
            left = gone[index] if index < len(gone) else None
            arrived = came[index] if index < len(came) else None
            if arrived is not None:
                gate, version = after[arrived], new
            else:
                gate, version = before[gone[index]], old
            yield GateChange(_name(gate, version), gate.practices, left, arrived)


def _by_key(framework: Framework, new: Version) -> dict[Key, list[Requirement]]:
    by_key: dict[Key, list[Requirement]] = {}
    for gate in framework.gates:
        by_key.setdefault(_key(gate, new), []).append(gate)
    return by_key


def _place(gate: Requirement) -> GatePlace:
    return GatePlace(gate.level, gate.dimension)


def _renamings(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Renaming]:
    for one in dict.fromkeys([*before, *after]):
        if before.get(one) != after.get(one):
            yield Renaming(one, before.get(one), after.get(one))


def _causes(old: Version, new: Version, now: Answers, change: LevelChange) -> Iterator[Cause]:
    """The gates of one version alone that hold a level down, or did.

    ``now`` are the answers in the new version's words; gates of the old one are read in the same words.
    """
    if change.before is None or change.after is None:
        return
    fell = change.after < change.before
    by_points = "points" in (old.framework.rule, new.framework.rule)
    # By points every gate counts; in stages only those up to the higher of the two levels.
    reach = None if by_points else max(change.before, change.after)
    was = {(_key(gate, new), gate.dimension) for gate in _up_to(reach, old.framework)}
    is_now = {(_key(gate, new), gate.dimension) for gate in _up_to(reach, new.framework)}
    for version, others, asked_now in ((new, was, True), (old, is_now, False)):
        for gate in _up_to(reach, version.framework):
            if change.dimension not in (None, gate.dimension) or (_key(gate, new), gate.dimension) in others:
                continue
            one = gate_score(gate, {name: now[said] for name in gate.practices if (said := _said(name, new)) in now})
            # What is asked now lowers by what is missing, and lifts by points; what is not asked any more, the reverse.
            made_it = not one.holds if asked_now == fell else by_points and one.points > 0
            if made_it:
                yield Cause(_name(gate, version), _place(gate), one.state, asked_now)


def _said(practice: str, new: Version) -> str:
    return new.catalog.renamed.get(practice, practice)


def _up_to(reach: int | None, framework: Framework) -> Iterator[Requirement]:
    for gate in framework.gates:
        if reach is None or gate.level is None or gate.level <= reach:
            yield gate
