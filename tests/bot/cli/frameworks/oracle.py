"""Staged scoring once more, from `list --json` alone: slow, plain, and nobody else's code."""

from __future__ import annotations

from typing import Any, NamedTuple

Answers = dict[str, str]


class Model(NamedTuple):
    """A model's top level, its dimensions, and every gate once: level, dimension, practices of which one is enough."""

    top: int
    dimensions: list[str]
    gates: list[tuple[int, str, tuple[str, ...]]]


def model_in(listed: dict[str, Any], name: str) -> Model:
    """A model as the list has it."""
    described = next(one for one in listed["frameworks"] if one["id"] == name)
    gates = {
        (place["level"], place["dimension"], tuple(place.get("any_of", [practice["id"]])))
        for practice in listed["practices"]
        for place in practice["frameworks"].get(name, [])
        if place["gate"]
    }
    return Model(len(described["levels"]) - 1, [one["id"] for one in described["dimensions"]], sorted(gates))


def holds(practices: tuple[str, ...], answers: Answers, *, hopeful: bool) -> bool:
    """Whether a gate is in place; hopeful: what nobody knows is."""
    said = [answers.get(one, "dont_know") for one in practices]
    if hopeful and "dont_know" in said:
        return True
    return "fully" in said or all(one == "not_applicable" for one in said)


def scored(model: Model, answers: Answers) -> dict[str, Any]:
    """What `score --json` must say of a model; blocking and unknown as sets."""
    top, gates = model.top, model.gates
    dimensions: dict[str, dict[str, int | None]] = {}
    low: list[int] = []
    high: list[int] = []
    assessed = False
    for dimension in model.dimensions:
        mine = [gate for gate in gates if gate[1] == dimension]
        reached = [
            max(
                level
                for level in range(top + 1)
                if all(holds(practices, answers, hopeful=hopeful) for at, _, practices in mine if at <= level)
            )
            for hopeful in (False, True)
        ]
        said = [answers.get(one) for _, _, practices in mine for one in practices]
        applies = any(one != "not_applicable" for one in said)
        known = any(one not in (None, "not_applicable") for one in said)
        if applies:
            low.append(reached[0])
            high.append(reached[1])
        assessed = assessed or known
        dimensions[dimension] = (
            {"level": reached[0], "at_most": reached[1]} if known else {"level": None, "at_most": None}
        )
    unknown = {
        one
        for _, _, practices in gates
        if holds(practices, answers, hopeful=True) and not holds(practices, answers, hopeful=False)
        for one in practices
        if answers.get(one, "dont_know") == "dont_know"
    }
    if not assessed:
        return {
            "level": None,
            "at_most": None,
            "dimensions": dimensions,
            "progress": 0.0,
            "blocking": set[str](),
            "unknown": unknown,
            "next": {"level": None, "in_place": 0, "points": 0.0, "gates": 0},
        }
    level = min(low)
    following = {practices for at, _, practices in gates if at == level + 1}
    counted = [one for one in following if any(answers.get(practice) != "not_applicable" for practice in one)]
    earned = [max(points(answers.get(practice)) for practice in one) for one in counted]
    return {
        "level": level,
        "at_most": min(high),
        "dimensions": dimensions,
        "progress": round(sum(earned) / len(counted), 4) if counted else 1.0,
        "blocking": {
            one for practices in following if not holds(practices, answers, hopeful=False) for one in practices
        },
        "unknown": unknown,
        "next": {
            "level": level + 1 if level < top else None,
            "in_place": sum(one == 1 for one in earned),
            "points": sum(earned),
            "gates": len(counted),
        },
    }


def points(said: str | None) -> float:
    """What an answer earns on the way to the next level."""
    return {"fully": 1.0, "partly": 0.5}.get(said or "", 0.0)


def deciding(model: Model, answers: Answers, level: int | None) -> set[str]:
    """The practices each of which would alone change the level, were its answer the best or the worst."""
    if level is None:
        return set()
    return {
        one
        for one in {practice for _, _, practices in model.gates for practice in practices}
        if any(scored(model, {**answers, one: value})["level"] != level for value in ("fully", "not_yet"))
    }
