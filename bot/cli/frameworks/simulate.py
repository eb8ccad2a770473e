"""`maturity frameworks simulate`: what thousands of made-up teams show of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.frameworks.loading import model_at
from bot.cli.frameworks.page import FOUND_FAULTS, CommandOutput, output_of_lines, wrapped
from bot.slack.words import plural
from frameworks.simulation import Effect, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from frameworks.model import Framework
    from frameworks.simulation import QuestionEffect, Simulation


def simulate_page(extra: Path | None, source: str, *, teams: int, seed: int) -> CommandOutput:
    """Play a model, by its id or file. Code 1: a level is never reached, or a question never matters.

    Raises Refused when there is no such model or file, and InvalidFile with everything wrong with the file.
    """
    _, framework = model_at(source, extra)
    seen = simulate(framework, teams=teams, seed=seed)
    lines = [
        f"{framework.id}: {framework.name}, played by {plural(seen.teams, 'team')}",
        *wrapped(
            "They have everything in place or nothing, all but one question, or what each level asks for in turn; "
            f"{teams:,} of them answer at random (seed {seed}).",
            "  ",
        ),
        "",
        "Teams at each level",
        *_levels(framework, seen),
        "",
        'What turning a question from "not yet" to "fully" did to levels, from least to most',
        *_effects(seen),
        "",
        *_verdict(framework, seen),
    ]
    return output_of_lines(lines, code=0 if seen.sound else FOUND_FAULTS)


def _levels(framework: Framework, seen: Simulation) -> Iterator[str]:
    for level in framework.levels:
        yield f"  {level.level} {level.name}: {seen.levels.get(level.level, 0):,}"
    if None in seen.levels:
        yield f"  nothing applied: {seen.levels[None]:,}"


def _effects(seen: Simulation) -> Iterator[str]:
    width = max(len(one.practice) for one in seen.questions)
    for one in seen.questions:
        within = ", ".join(f"{name} {_effect(effect)}" for name, effect in one.dimensions.items())
        yield f"  {one.practice:<{width}}  overall {_effect(one.overall)}, {within}{_note(one)}"


def _effect(effect: Effect) -> str:
    lowest, highest = (f"{level:+d}" if level else "0" for level in effect)
    return lowest if lowest == highest else f"{lowest} to {highest}"


def _note(one: QuestionEffect) -> str:
    return "" if one.matters else "  <- never matters"


def _verdict(framework: Framework, seen: Simulation) -> Iterator[str]:
    for level in seen.never_reached:
        yield f"No team was ever at level {level}, {framework.levels[level].name}."
    for dimension, level in seen.never_reached_in:
        yield f"No team was ever at level {level} of the dimension {framework.dimension_name(dimension)}."
    for practice in seen.never_matter:
        yield f"The question '{practice}' never changed a level. Ask it under 'recommended', or take it away."
    if seen.never_reached or seen.never_reached_in:
        yield "A level is never reached when what it asks for is also all that the next one asks for."
    if seen.sound:
        yield "Every level can be reached, and every question matters."
