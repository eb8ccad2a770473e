"""`maturity frameworks score`: where a team with these answers stands, with no Slack and no database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.cli.frameworks.answers import known_ids, read_answers
from bot.cli.frameworks.page import CommandOutput, CommandRefused, closest, output_of_lines, wrapped
from bot.slack.words import agree, plural
from frameworks.catalog import load_catalog
from frameworks.interview import models_for
from frameworks.outcome import outcome
from frameworks.score import GateState
from frameworks.scoring import deciding, score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from frameworks.catalog import Catalog
    from frameworks.outcome import DimensionOutcome, Gap, LevelName, Outcome
    from frameworks.score import Answers

SAID = {
    GateState.PARTLY: "partly",
    GateState.MISSING: "not yet",
    GateState.UNKNOWN: "nobody knows",
    GateState.UNANSWERED: "not answered",
}


def score_page(
    extra: Path | None, answers: Path, chosen: Sequence[str] = (), *, generative: bool = False, as_json: bool = False
) -> CommandOutput:
    """Score a file of answers in the chosen models, or in all.

    ``generative``: the team trains no models of its own. Raises CommandRefused for a model that is not there, and
    InvalidFile with everything wrong with the answers or a model.
    """
    catalog = load_catalog(extra)
    for one in chosen:
        if one not in catalog.frameworks:
            known = ", ".join(catalog.frameworks)
            advice = closest(one, catalog.frameworks, f"The models are {known}.")
            raise CommandRefused(f"There is no model '{one}'. {advice}")
    given = catalog.carried(read_answers(answers, known_ids(catalog)))
    models = tuple(dict.fromkeys(chosen)) or tuple(catalog.frameworks)
    if as_json:
        scores = {one: _as_data(catalog, one, given, trains_models=not generative) for one in models}
        return CommandOutput(json.dumps(scores, indent=2, ensure_ascii=False))
    pages = [
        "\n".join(_in_words(outcome(catalog, catalog.frameworks[one], given, trains_models=not generative)))
        for one in models
    ]
    return output_of_lines("\n\n".join(pages).splitlines())


def _as_data(catalog: Catalog, framework_id: str, given: Answers, *, trains_models: bool) -> dict[str, Any]:
    (fitting,) = models_for(catalog, [framework_id], trains_models=trains_models)
    scored = score(fitting, given)
    shown = outcome(catalog, catalog.frameworks[framework_id], given, trains_models=trains_models)
    return {
        "level": _number(shown.level),
        "at_most": _number(shown.at_most),
        "dimensions": {one.id: {"level": one.level, "at_most": one.at_most} for one in shown.dimensions},
        "progress": 0.0 if scored.level is None else round(shown.progress.share, 4),
        "blocking": list(dict.fromkeys(practice for gap in shown.gaps for practice in gap.practices)),
        "unknown": list(scored.unknown_practices(given)),
        "deciding": list(deciding(fitting, given)) if shown.level is not None else [],
        "next": {
            "level": _number(shown.next_level),
            "in_place": shown.progress.in_place,
            "points": shown.progress.points,
            "gates": shown.progress.gates,
        },
        **({"left_out": list(shown.left_out)} if shown.left_out else {}),
    }


def _number(level: LevelName | None) -> int | None:
    return level.level if level else None


def _in_words(shown: Outcome) -> Iterator[str]:
    yield f"{shown.name} ({shown.framework}, version {shown.version})"
    yield from _headline(shown)
    if shown.level is None and not shown.left_out:
        return
    for one in shown.dimensions:
        yield from _dimension(shown, one)
    if shown.level is not None:
        yield from wrapped(f"What teams find hard at level {shown.level.level}: {shown.level.challenges}", "  ")
        if shown.level.next:
            yield from wrapped(f"What comes next: {shown.level.next}", "  ")


def _headline(shown: Outcome) -> Iterator[str]:
    if shown.left_out:
        yield "  No level: parts of this model make no sense for a team that trains no models of its own."
        yield from wrapped(f"Left out: {', '.join(shown.left_out)}.", "  ")
        fits = plural(shown.progress.gates, "gate")
        are = agree(shown.progress.in_place, "is", "are")
        yield f"  {shown.progress.in_place} of the {fits} that fit {are} in place."
        return
    if shown.level is None:
        applies = any(one.applicable for one in shown.dimensions)
        yield "  Not assessed: no answer says anything of it." if applies else "  Nothing of it applies to this team."
        return
    yield f"  Level {shown.level.level} of {shown.top}: {shown.level.name}"
    if shown.at_most is not None and shown.at_most.level > shown.level.level:
        # What is not known may lie in one dimension, what holds the level down in all.
        yield from wrapped(f"Up to level {shown.at_most.level}, {shown.at_most.name}. {_to_find_out(shown)}", "  ")
    elif shown.to_find_out:
        yield from wrapped(_to_find_out(shown), "  ")
    if shown.next_level is not None:
        yield _progress(shown, shown.next_level)
    if shown.much_not_applicable:
        share = round(100 * shown.not_applicable / shown.gates)
        yield f"  {share}% of its {plural(shown.gates, 'gate')} were said not to apply: read the level with care."


def _to_find_out(shown: Outcome) -> str:
    return f"To find out: {', '.join(shown.to_find_out)}." if shown.to_find_out else ""


def _progress(shown: Outcome, following: LevelName) -> str:
    done = shown.progress
    share = f"{_percent(done.share)}% done; partly counts half"
    if shown.rule == "points":
        return f"  Level {following.level}, {following.name}, needs more than {shown.needs:g} points in each section."
    gates = f"{done.in_place} of the {plural(done.gates, 'gate')} of level {following.level}"
    partly = f" ({share})" if done.points != done.in_place else ""
    return f"  {gates}, {following.name}, {agree(done.in_place, 'is', 'are')} in place{partly}."


def _dimension(shown: Outcome, one: DimensionOutcome) -> Iterator[str]:
    if shown.rule == "points":
        scored = f"{one.progress.points:g} of {plural(one.progress.gates, 'point')}"
        heading = f"{one.name}: {one.span} ({scored})"
    elif one.gaps and one.level is not None:
        heading = f"{one.name}: {one.span} ({_percent(one.progress.share)}% of what comes next is done)"
    else:
        heading = f"{one.name}: {one.span}"
    if one.level is not None and one.at_most is not None and one.at_most > one.level:
        heading += f", up to {one.at_most}"
    yield f"  {heading}"
    if one.gaps and one.level is not None:
        lead = "missing" if shown.rule == "points" else f"missing for level {one.level + 1}"
        yield from wrapped(f"{lead}: {', '.join(map(_gap, one.gaps))}", "    ")
    elif one.gaps:
        lead = "not in place" if one.left_out else "to answer first"
        yield from wrapped(f"{lead}: {', '.join(map(_gap, one.gaps))}", "    ")


def _gap(gap: Gap) -> str:
    return f"{gap.name} ({SAID[gap.state]})"


def _percent(share: float) -> int:
    """Rounded down: 100 is said only when all is done."""
    return int(100 * share)
