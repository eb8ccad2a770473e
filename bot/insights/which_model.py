"""Which of a team's results somebody means: "azure", "az", "azure people", "#3", or the word that a button carries.

Every command that takes such words reads them here: all understand the same, and answer an unknown word alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.slack.message import Message, actions, cut, section
from bot.slack.mrkdwn import channel, code
from bot.teams.access.views import no_team, team_button
from bot.teams.scope_names import OF, SCOPES, split_scope
from frameworks.model import Scope
from storage import levels, results
from storage.tables import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from frameworks.catalog import Catalog
    from storage.levels import LevelRow
    from storage.tables import Team

NUMBERED = "#"
MOST_OPTIONS = 8
MOST_BUTTONS = 20
MOST_QUOTED = 60

Line = tuple[str, str, str, bool]
"""Results that can be compared: of one model (its id), scope and subject, and kind of team."""


@dataclass(frozen=True, slots=True)
class Named:
    """A model, or one of its dimensions, by their ids; ``exactly``: by its whole name."""

    framework: str
    dimension: str | None = None
    exactly: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: words that name a model or dimension (empty: any), and of which scope and subject."""

    text: str = ""
    about: tuple[Scope, str] | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a team was assessed in: models by id and name, and of what; ``result_id`` stands for the latter."""

    result_id: int
    scope: Scope
    subject: str
    models: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Whose results these are, on a button, which shows no channel by its name."""
        match self.scope:
            case Scope.PRODUCT:
                return cut(self.subject, 40)
            case Scope.ORGANISATION:
                return "The organisation"
            case _:
                return "The team"


@dataclass(frozen=True, slots=True)
class ChosenResult:
    """Which of a team's results somebody looks at, and which others there are, the team's own first."""

    team_id: int
    channel_id: str
    framework: str
    of: Assessed
    others: tuple[Assessed, ...]
    dimension: str | None = None


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """A team without any result."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class WhichOne:
    """Words that name nothing, or ``several`` things; each option is a text and the words for it."""

    command: str
    team_id: int
    channel_id: str
    text: str
    options: tuple[tuple[str, str], ...]
    several: bool = False


# Reading words.


def matches(catalog: Catalog, models: Iterable[str], text: str) -> tuple[Named, ...]:
    """Return the models and dimensions that are called so; else those that alone, or with others, begin so."""
    names = _names(catalog, models)
    found = [_called(names, text)]
    words = _plain(text).split()
    for front in range(1, len(words)):
        whole = {key: own for key, own in names.items() if key.dimension is None}
        chosen = {named.framework for named in _called(whole, " ".join(words[:front]))}
        parts = {key: own for key, own in names.items() if key.dimension and key.framework in chosen}
        found.append(_called(parts, " ".join(words[front:])))
    return next((some for some in found if len(some) == 1), next(filter(None, found), ()))


def closest(catalog: Catalog, models: Iterable[str], text: str) -> tuple[Named, ...]:
    """Return what may be meant, the closest first; the models where nothing is near."""
    names = _names(catalog, models)
    wanted = _plain(text)
    inside = [key for key, own in names.items() if wanted and any(wanted in _plain(name) for name in own)]
    by_name = {_plain(name): key for key, own in names.items() for name in own}
    near = [by_name[name] for name in get_close_matches(wanted, list(by_name), n=MOST_OPTIONS, cutoff=0.5)]
    whole = [key for key in names if key.dimension is None]
    return tuple(dict.fromkeys((*inside, *near) or whole))[:MOST_OPTIONS]


def short_name(catalog: Catalog, framework: str) -> str:
    """Return the name people know a model by; its id once the model is no longer there."""
    model = catalog.frameworks.get(framework)
    return model.short_name if model else framework


def model_names(catalog: Catalog, framework: str) -> tuple[str, ...]:
    """Return all that a model is called."""
    model = catalog.frameworks.get(framework)
    return (framework, model.short_name, model.name) if model else (framework,)


def _names(catalog: Catalog, models: Iterable[str]) -> dict[Named, tuple[str, ...]]:
    """Return the names of the models, and then of their dimensions."""
    ids = list(models)
    names = {Named(framework): model_names(catalog, framework) for framework in ids}
    for framework in ids:
        model = catalog.frameworks.get(framework)
        if model is not None and len(model.dimensions) > 1:
            names |= {Named(framework, row.id): (row.id, row.name) for row in model.dimensions}
    return names


def _called(names: Mapping[Named, Iterable[str]], text: str) -> tuple[Named, ...]:
    """Return those of which a name is this text; else those of which one begins with it."""
    wanted = _plain(text)
    folded = {key: {_plain(name) for name in own} for key, own in names.items()}
    exactly = tuple(key for key, own in folded.items() if wanted in own)
    begins = (key for key, own in folded.items() if any(name.startswith(wanted) for name in own))
    return exactly or tuple(Named(key.framework, key.dimension, exactly=False) for key in begins)


def _plain(text: str) -> str:
    """Return words as they are compared: in one case, with single spaces, hyphens as spaces."""
    return " ".join(text.casefold().replace("-", " ").split())


# Choosing among a team's results.


def by_line(rows: Iterable[LevelRow]) -> dict[Line, list[LevelRow]]:
    """Return results (oldest first) by line, in the order of their first results: "#0" is the first line."""
    lines: dict[Line, list[LevelRow]] = {}
    for row in rows:
        lines.setdefault((row.framework_id, row.scope, row.subject, row.trains_models), []).append(row)
    return lines


def assessed(catalog: Catalog, rows: Iterable[LevelRow | Result]) -> tuple[Assessed, ...]:
    """Return what a team was assessed in: the team itself first, and models as the catalogue has them."""
    order = {framework: index for index, framework in enumerate(catalog.frameworks)}
    scopes: dict[tuple[Scope, str], dict[str, int]] = {}
    for row in sorted(
        rows,
        key=lambda row: (SCOPES.index(Scope(row.scope)), row.subject, order.get(row.framework_id, len(order))),
    ):
        result_id = row.id if isinstance(row, Result) else row.result_id
        scopes.setdefault((Scope(row.scope), row.subject), {}).setdefault(row.framework_id, result_id)
    return tuple(
        Assessed(next(iter(own.values())), scope, subject, tuple((model, short_name(catalog, model)) for model in own))
        for (scope, subject), own in scopes.items()
    )


async def read_words(session: AsyncSession, team: Team, words: Iterable[str]) -> Asked:
    """Return what words behind a command ask for; "#3" and "of:17" are looked up among the team's results."""
    rest, result_id = split_scope(words)
    text = " ".join(rest)
    number = text.removeprefix(NUMBERED)
    if number != text and number.isascii() and number.isdigit():
        lines = list(by_line(await levels.levels_over_time(session, team.workspace_id, team.id)))
        for framework, scope, subject, _ in lines[int(number[:9]) : int(number[:9]) + 1]:
            return Asked(framework, (Scope(scope), subject))
    if result_id is None:
        return Asked(text)
    row = await results.result_of_id(session, team.workspace_id, team.id, result_id)
    return Asked(text, (Scope(row.scope), row.subject) if row else None)


def choose(
    catalog: Catalog, command: str, team: Team, there: Sequence[Assessed], asked: Asked
) -> ChosenResult | NotAssessed | WhichOne:
    """Return the results that are meant; where no model is named, the first in the catalogue's order."""
    if not there:
        return NotAssessed(team.channel_id)
    inside = [row for row in there if asked.about in (None, (row.scope, row.subject))]
    for row in inside:
        found = matches(catalog, (model for model, _ in row.models), asked.text) if asked.text else ()
        if len(found) > 1:
            options = tuple(_option(catalog, row, named, alone=True) for named in found)
            return WhichOne(command, team.id, team.channel_id, asked.text, options[:MOST_BUTTONS], several=True)
        if found or not asked.text:
            named = found[0] if found else Named(row.models[0][0])
            others = tuple(other for other in there if other is not row)
            return ChosenResult(team.id, team.channel_id, named.framework, row, others, named.dimension)
    options = tuple(
        _option(catalog, row, named, alone=len(there) == 1)
        for row in inside or there
        for named in closest(catalog, (model for model, _ in row.models), asked.text)
    )
    return WhichOne(command, team.id, team.channel_id, asked.text, options[:MOST_BUTTONS])


async def placed(
    deps: Deps, session: AsyncSession, team: Team, command: str, words: Iterable[str]
) -> tuple[ChosenResult, Result] | NotAssessed | WhichOne:
    """Return which of a team's last results is meant, and the result."""
    asked = await read_words(session, team, words)
    rows = await levels.latest_levels(session, team.workspace_id, [team.id])
    place = choose(deps.catalog, command, team, assessed(deps.catalog, rows), asked)
    if not isinstance(place, ChosenResult):
        return place
    meant = (place.framework, place.of.scope, place.of.subject)
    result_id = next(row.result_id for row in rows if (row.framework_id, row.scope, row.subject) == meant)
    row = await results.result_of_id(session, team.workspace_id, team.id, result_id)
    assert row is not None  # noqa: S101 - it was just seen in this transaction
    return place, row


def which_one(catalog: Catalog, command: str, team: Team, models: Iterable[str], text: str) -> WhichOne:
    """Return what comes closest to words that name none of these models, or several."""
    ids = list(models)
    found = matches(catalog, ids, text)
    options = tuple(_label(catalog, named) for named in found or closest(catalog, ids, text))
    return WhichOne(command, team.id, team.channel_id, text, options[:MOST_BUTTONS], several=bool(found))


def _option(catalog: Catalog, row: Assessed, named: Named, *, alone: bool) -> tuple[str, str]:
    text, words = _label(catalog, named)
    return text if alone else f"{text} · {row.name}", f"{words} {OF}{row.result_id}"


def _label(catalog: Catalog, named: Named) -> tuple[str, str]:
    """Return a model or dimension as it is called, and the words that name it beyond doubt."""
    name = short_name(catalog, named.framework)
    if named.dimension is None:
        return name, named.framework
    dimension = catalog.frameworks[named.framework].dimension_name(named.dimension)
    return f"{name}: {dimension}", f"{named.framework} {named.dimension}"


# What is answered where nothing can be shown.


def unread_message(found: NotAssessed | WhichOne) -> Message:
    """Say that the team has no result yet, or ask what the words mean."""
    if isinstance(found, NotAssessed):
        return no_team(found.channel_id)
    words = code(cut(found.text, MOST_QUOTED))
    text = f"Nothing that was assessed in {channel(found.channel_id)} is called {words}. These come closest:"
    if found.several:
        text = f"{words} could be several things. Which do you mean?"
    elif not found.text:
        text = f"{channel(found.channel_id)} has no such result now. These there are:"
    buttons = [
        team_button(name, found.team_id, f"{found.command} {asked}", here=True, name=str(number))
        for number, (name, asked) in enumerate(found.options)
    ]
    return Message(text, (section(text), actions(buttons)))
