"""What a team would reach with some practices in place. Nothing is saved: it is a thought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.what_if.state import About, NoLevels, OpenPractice, Smallest, WhatIf
from bot.insights.which_model import Asked, NotAssessed, WhichOne, assessed, choose, read_words
from bot.levels.uninstalled import uninstalled
from bot.teams.scopes import in_order
from frameworks.model import AnswerValue, Scope
from frameworks.smallest import smallest_change
from frameworks.what_if import levels_if, open_practices
from storage import results

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.deps import Parts
    from frameworks.catalog import Catalog
    from frameworks.score import Answers
    from storage.tables import Team


async def what_if(
    parts: Parts, team: Team, words: Sequence[str] = (), picked: Collection[str] = ()
) -> WhatIf | NoLevels | WhichOne:
    """What the team would reach with these practices, where anything was assessed by a model that is there.

    ``words`` say what it is about; by default the team itself. Where they name a model, the smallest set that lifts
    it is picked.
    """
    async with parts.database.read() as session:
        rows = in_order(parts.catalog, await results.latest_results(session, team.workspace_id, team.id))
        asked = await read_words(session, team, words)
    kept = uninstalled(parts.catalog, rows)
    rows = [row for row in rows if row.framework_id in parts.catalog.frameworks]
    there = assessed(parts.catalog, rows)
    if asked.about not in {(row.scope, row.subject) for row in there}:
        asked = Asked(asked.text)
    place = choose(parts.catalog, "what-if", team, there, asked)
    if isinstance(place, NotAssessed):
        return NoLevels(team.channel_id, kept)
    if isinstance(place, WhichOne):
        return place
    following = there[(there.index(place.of) + 1) % len(there)].result_id if len(there) > 1 else None
    rows = [row for row in rows if (row.scope, row.subject) == (place.of.scope, place.of.subject)]
    newest = max(rows, key=lambda row: row.completed_at)
    # Results of a team that trains models and of one that does not are never mixed: the newest says which this is.
    rows = [row for row in rows if row.trains_models == newest.trains_models]
    # What was answered last of a practice counts; models may have been assessed at different times.
    answers: dict[str, AnswerValue] = {}
    for row in sorted(rows, key=lambda row: row.completed_at):
        answers |= parts.catalog.carried({one: AnswerValue(said) for one, said in row.answers.items()})
    about_whom = About(
        team_id=team.id,
        channel_id=team.channel_id,
        scope=Scope(newest.scope),
        subject=newest.subject,
        result_id=newest.id,
        following=following,
        mixed=len({row.assessment_id for row in rows}) > 1
        or any(row.framework_version != parts.catalog.frameworks[row.framework_id].version for row in rows),
        uninstalled=kept,
    )
    models = [row.framework_id for row in rows]
    return thought(
        parts.catalog,
        about_whom,
        models,
        answers,
        trains_models=newest.trains_models,
        picked=picked,
        framework_id=place.framework if asked.text else None,
    )


def thought(
    catalog: Catalog,
    about: About,
    models: Sequence[str],
    answers: Answers,
    *,
    trains_models: bool,
    picked: Collection[str],
    framework_id: str | None = None,
) -> WhatIf:
    """What follows from answers and from what is picked; ``models`` are ids of the catalog's frameworks."""
    found = open_practices(catalog, models, answers, trains_models=trains_models)
    there = catalog.frameworks if trains_models else catalog.fitting
    smallest: list[Smallest] = []
    for one in levels_if(catalog, models, answers, (), trains_models=trains_models):
        if one.now.next_level is None:
            continue
        change = smallest_change(catalog, there[one.now.framework], answers)
        if change:
            smallest.append(Smallest(one.now.framework, one.now.short_name, one.now.next_level.level, change))
            if one.now.framework == framework_id:
                picked = change
    chosen = tuple(one for one in found if one in picked)
    return WhatIf(
        about=about,
        outcomes=levels_if(catalog, models, answers, chosen, trains_models=trains_models),
        open=tuple(
            OpenPractice(one, catalog.practices[one].name, catalog.part_of[one].title, catalog.practices[one].effort)
            for one in found
        ),
        picked=chosen,
        smallest=tuple(smallest),
    )
