"""Where models differ on the same answers, and why: a practice that one wants early and another late or never."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from frameworks.model import AnswerValue
from frameworks.score import GateState, gate_score, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from frameworks.catalog import Catalog
    from frameworks.model import Framework, Requirement
    from frameworks.outcome import Outcome
    from frameworks.score import Answers


@dataclass(frozen=True, slots=True)
class Asks:
    """Where a model (its short name) asks for a practice: at the lowest level that is not in place for it.

    ``level`` is None where the model counts points, ``dimension`` the name people read. ``blocks``: it
    holds back the model's level now. ``one_of``: another practice would do instead, and this is what they
    have in common; empty where none would.
    """

    framework: str
    level: int | None
    dimension: str
    blocks: bool
    one_of: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A practice (its id and name) that makes models differ: how it stands, and which of them ask for it where.

    A model that is not in ``asks`` does not ask for it. Those that it blocks come first, then as given.
    """

    practice: str
    name: str
    state: GateState
    asks: tuple[Asks, ...]


class _Model(NamedTuple):
    """A model that has a level, with its next one; ``held_back`` are the practices behind its gaps."""

    framework: Framework
    level: int
    held_back: frozenset[str]


class _View(NamedTuple):
    """What one model makes of a practice: ``reach`` is how much of its levels it gives without it, 0 to 1.

    ``later``: it does not ask for it at its next level, but above, or not at all. None for ``reach``: it
    counts points, and there are enough of them, or another practice is in place instead.
    """

    asks: Asks | None
    reach: float | None
    later: bool

    @property
    def blocks(self) -> bool:
        return self.asks is not None and self.asks.blocks


def differences(catalog: Catalog, outcomes: Sequence[Outcome], answers: Answers) -> tuple[Difference, ...]:
    """The practices that explain why the same answers give different levels, the most telling first.

    Each holds back the level of one model at least, while another model asks for it only above its own next
    level, or not at all, or is held back by it only further up (Google wants automatic deployment at level 1 of
    2, and gives no level without it; Azure at 3 of 4, and gives half of its levels). First come those where
    models are furthest apart in how much of their levels they give without the practice; then those that
    hold back more models; then in the order of the conversation.

    ``outcomes`` are of different models and the same answers. Models without a level, and those that the
    catalog does not have any more, are left out: they hold back nothing. Nothing differs among fewer than two.
    """
    models = [
        _Model(
            catalog.frameworks[one.framework],
            one.level.level,
            frozenset(catalog.renamed.get(name, name) for gap in one.gaps for name in gap.practices),
        )
        for one in outcomes
        if one.level is not None and one.framework in catalog.frameworks
    ]
    held_back = {practice for one in models for practice in one.held_back}
    found: list[tuple[float, int, Difference]] = []
    for practice, known in catalog.practices.items():
        if practice not in held_back or answers.get(practice) is AnswerValue.NOT_APPLICABLE:
            continue
        views = [_view(one, practice, answers) for one in models]
        reaches = [one.reach for one in views if one.reach is not None]
        apart = max(reaches) - min(reaches)
        if any(one.later for one in views) or _further_up(views):
            asks = sorted((one.asks for one in views if one.asks is not None), key=lambda one: not one.blocks)
            difference = Difference(practice, known.name, state_of(answers.get(practice)), tuple(asks))
            found.append((-apart, -sum(one.blocks for one in views), difference))
    return tuple(difference for _, _, difference in sorted(found, key=lambda one: one[:2]))


def _further_up(views: Sequence[_View]) -> bool:
    """Whether models that it holds back are held back at different heights."""
    return len({one.reach for one in views if one.blocks}) > 1


def _view(model: _Model, practice: str, answers: Answers) -> _View:
    framework, level, top = model.framework, model.level, model.framework.top
    gates = sorted(_asking(framework, practice), key=lambda one: one.level or 0)
    if not gates:
        return _View(None, 1.0, later=True)
    # One of several practices may be in place instead: what is asked lower down is then no matter.
    missing = next((one for one in gates if not gate_score(one, answers).holds), None)
    gate = missing or gates[0]
    blocks = practice in model.held_back
    asks = Asks(
        framework=framework.short_name,
        level=gate.level,
        dimension=framework.dimension_name(gate.dimension),
        blocks=blocks,
        one_of=gate.name or "" if gate.any_of else "",
    )
    if blocks:
        return _View(asks, level / top, later=False)
    if missing is None or gate.level is None:
        return _View(asks, None, later=False)
    return _View(asks, (gate.level - 1) / top, later=gate.level > level + 1)


def _asking(framework: Framework, practice: str) -> Iterator[Requirement]:
    return (one for one in framework.gates if practice in one.practices)
