"""Which of a team's results somebody means: by a model's name, and by whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.insights.report.state import Assessed, NotAssessed, Place
from bot.teams.scopes import SCOPES
from frameworks.model import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from frameworks.catalog import Catalog
    from storage.levels import LevelRow
    from storage.tables import Team

Key = TypeVar("Key")


def assessed(catalog: Catalog, rows: Iterable[LevelRow]) -> tuple[Assessed, ...]:
    """What a team was assessed in, the team's own first, from its latest results."""
    order = {framework: index for index, framework in enumerate(catalog.frameworks)}
    kept = sorted(
        rows,
        key=lambda one: (SCOPES.index(Scope(one.scope)), one.subject, order.get(one.framework_id, len(order))),
    )
    scopes: dict[tuple[str, str], list[LevelRow]] = {}
    for row in kept:
        scopes.setdefault((row.scope, row.subject), []).append(row)
    return tuple(
        Assessed(
            result_id=own[0].result_id,
            scope=Scope(scope),
            subject=subject,
            models=tuple((one.framework_id, short_name(catalog, one.framework_id)) for one in own),
        )
        for (scope, subject), own in scopes.items()
    )


def choose(
    catalog: Catalog, team: Team, there: Sequence[Assessed], asked: str, of: tuple[Scope, str] | None
) -> Place | NotAssessed:
    """The result that is meant by a model's name (empty: the first there is), of whom where that is said."""
    assert team.id is not None  # noqa: S101 - a row of the database
    inside = [one for one in there if of is None or (one.scope, one.subject) == of]
    for one in inside:
        framework = one.models[0][0] if not asked else model_named(catalog, one.models, asked)
        if framework is not None:
            others = tuple(other for other in there if other is not one)
            return Place(team.id, team.channel_id, framework, one, others)
    return NotAssessed(team.id, team.channel_id, asked, tuple(there))


def model_named(catalog: Catalog, models: Sequence[tuple[str, str]], asked: str) -> str | None:
    """The id of the model of this name, id, or a beginning of either that only one has."""
    return only({one: model_names(catalog, one) for one, _ in models}, asked)


def only(names: Mapping[Key, Iterable[str]], asked: str) -> Key | None:
    """The key of which a name is what was asked for, in any case, or of which alone one begins with it."""
    wanted = plain(asked)
    folded = {key: {plain(one) for one in some} for key, some in names.items()}
    same = [key for key, some in folded.items() if wanted in some]
    begins = [key for key, some in folded.items() if any(one.startswith(wanted) for one in some)]
    found = same or begins
    return found[0] if len(found) == 1 else None


def plain(text: str) -> str:
    """Words as they are compared: in one case, with single spaces, hyphens as spaces."""
    return " ".join(text.casefold().replace("-", " ").split())


def model_names(catalog: Catalog, framework: str) -> tuple[str, ...]:
    """All that a model is called."""
    model = catalog.frameworks.get(framework)
    return (framework, model.short_name, model.name) if model else (framework,)


def short_name(catalog: Catalog, framework: str) -> str:
    """The name people know it by; its id once the model is not there any more."""
    model = catalog.frameworks.get(framework)
    return model.short_name if model else framework
