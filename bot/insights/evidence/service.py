"""Evidence is gathered, and it is decided what a viewer may know of who said what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.insights.which_model import Named, WhichOne, matches, read_words, which_one
from bot.teams.access.service import sees_names
from frameworks.consensus import FEWEST
from frameworks.model import AnswerValue, Scope
from storage import histories, results
from storage.tables import TEAM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from bot.deps import Deps
    from bot.slack.viewer import Viewer
    from frameworks.catalog import Catalog
    from storage.histories import CompletedAssessment
    from storage.tables import Answer, Result, Team

# How many practices a page shows, and the word that says at which it begins.
PAGE = 15
FROM = "from:"
MOST_WORDS = 60
OTHER_PART = "Asked before, not any more"


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note or link; ``by`` is whose it is, where the viewer may know."""

    text: str
    link: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class PracticeEvidence:
    """A practice of the last results: what was answered, when, and all that was said about it.

    ``by`` recorded the answer, ``who`` gave which where several did: None and empty where the viewer may not know.
    ``counts`` are empty where one person answered for the team. ``disputed``: people differ, and agreed on nothing
    yet; ``settled``: they did since. ``reason`` is why it is not applicable, by the plain word for it, ``because``
    what they said of that.
    """

    name: str
    part: str
    answer: AnswerValue
    said_at: datetime
    anonymous: bool = False
    scope: Scope = Scope.TEAM
    subject: str = ""
    by: str | None = None
    counts: Mapping[AnswerValue, int] = field(default_factory=dict)
    who: Mapping[AnswerValue, tuple[str, ...]] = field(default_factory=dict)
    disputed: bool = False
    settled: bool = False
    reason: str = ""
    because: str = ""
    notes: tuple[NoteRow, ...] = ()

    @property
    def says_more(self) -> bool:
        """Whether there is more to it than an answer: what somebody looks for first."""
        return bool(self.notes or self.because or self.disputed)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page of practices, in their order, from the one at ``start`` (from 0) on.

    ``words`` are what was asked for, ``about`` what they mean (empty: everything);
    ``total`` are all practices that there are. ``names``: the viewer may know who said what, where it is known.
    """

    team_id: int
    channel_id: str
    words: str
    about: str
    start: int
    total: int
    page: tuple[PracticeEvidence, ...]
    names: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Words that name a model, a practice or a part of the work, and where the page begins."""

    words: str
    start: int


def read_page(words: Iterable[str]) -> Page:
    """The words behind the command; "from:20" begins at the twentieth practice. Raises ValueError for no number."""
    start = 0
    named: list[str] = []
    for word in words:
        if word.startswith(FROM):
            start = max(int(word.removeprefix(FROM)) - 1, 0)
        else:
            named.append(word)
    return Page(" ".join(named)[:MOST_WORDS], start)


async def evidence(deps: Deps, viewer: Viewer, team: Team, page: Page) -> Evidence | WhichOne:
    """What stands behind the last results of a team, for somebody who may see it.

    Names are only for its owners, and only of assessments that were not anonymous.
    """
    names = sees_names(team, viewer)
    async with deps.database.read() as session:
        last = await results.latest_results(session, team.workspace_id, team.id)
        ids = {one.assessment_id for one in last}
        found = await histories.histories(session, team.workspace_id, team.id, ids)
        asked = await read_words(session, team, page.words.split())
    meant = _meant(deps.catalog, asked.text)
    if meant is None:
        models = dict.fromkeys(row.framework_id for row in last)
        return which_one(deps.catalog, "evidence", team, models, asked.text)
    about, fits = meant
    last = [row for row in last if asked.about in (None, (row.scope, row.subject))]
    standings = _ordered(deps.catalog, _standings(deps.catalog, last, found, fits, names=names))
    start = page.start if page.start < len(standings) else 0
    return Evidence(
        team_id=team.id,
        channel_id=team.channel_id,
        words=page.words,
        about=about,
        start=start,
        total=len(standings),
        page=tuple(one for _, one in standings[start : start + PAGE]),
        names=names,
    )


Fits = Callable[[str, str], bool]
"""Whether a model's (by id) practice (by id) is meant."""


def _meant(catalog: Catalog, text: str) -> tuple[str, Fits] | None:
    """What the words name, and what is of it: a model, a dimension, a part of the work, or practices.

    What only begins as a dimension does is rather part of a practice's name. None where nothing is
    called so, or several models are.
    """
    if not text:
        return "", lambda _, __: True
    wanted = text.casefold()
    named = matches(catalog, catalog.frameworks, text)
    only = named[0] if len(named) == 1 else None
    if only is not None and (only.dimension is None or only.exactly):
        return _of_model(catalog, only)
    if any(match.dimension is None for match in named):
        return None
    for part in catalog.parts:
        if wanted in (part.part.casefold(), part.title.casefold()):
            of_part = {practice.id for practice in part.practices}
            return part.title, lambda _, practice, of=of_part: practice in of
    pieces = wanted.replace("-", " ").split()
    practices = {
        practice.id: practice.name
        for practice in catalog.practices.values()
        if all(piece in f"{practice.id} {practice.name}".casefold() for piece in pieces)
    }
    if not practices:
        return _of_model(catalog, only) if only else None
    return next(iter(practices.values())) if len(practices) == 1 else text, lambda _, practice: practice in practices


def _of_model(catalog: Catalog, named: Named) -> tuple[str, Fits]:
    model = catalog.frameworks[named.framework]
    if named.dimension is None:
        return model.short_name, lambda framework, _: framework == named.framework
    gates = (*model.gates, *model.recommended)
    of_dimension = {practice for gate in gates if gate.dimension == named.dimension for practice in gate.practices}
    about = f"{model.short_name}: {model.dimension_name(named.dimension)}"
    return about, lambda framework, practice: framework == named.framework and practice in of_dimension


def _standings(
    catalog: Catalog,
    last: Iterable[Result],
    found: Collection[CompletedAssessment],
    fits: Fits,
    *,
    names: bool,
) -> Iterable[tuple[str, PracticeEvidence]]:
    """Each practice (its present id) once for each thing that is assessed, as its newest result has it."""
    by_id = {one.assessment.id: _Said(catalog, one, names=names) for one in found}
    newest: dict[tuple[str, str, str], tuple[Result, str]] = {}
    for row in sorted(last, key=lambda one: (one.completed_at, one.id)):
        for practice, value in catalog.carried(row.answers).items():
            if fits(row.framework_id, practice):
                newest[row.scope, row.subject, practice] = (row, value)
    for (_, _, practice), (row, value) in newest.items():
        said = by_id.get(row.assessment_id)
        if said is not None and value in set(AnswerValue):
            yield practice, said.standing(practice, AnswerValue(value), row)


class _Said:
    """What was said in one assessment, by present ids of practices."""

    def __init__(self, catalog: Catalog, history: CompletedAssessment, *, names: bool) -> None:
        self._catalog = catalog
        self._history = history
        self._anonymous = history.assessment.anonymous
        self._names = names and not self._anonymous
        users: dict[int | None, str] = {one.id: one.user_id for one in history.seats}
        finished = {one.id for one in history.seats if one.finished_at is not None}
        self._team: dict[str, Answer] = {}
        # Of one person's several answers the last counts.
        people: dict[tuple[str, int], Answer] = {}
        for one in history.answers:
            practice = self._now(one.practice_id)
            if one.respondent_id == history.team_seat:
                self._team[practice] = one
            elif one.respondent_id in finished or history.assessment.asked_at is None:
                people[practice, one.respondent_id] = one
        self._who: dict[str, dict[AnswerValue, tuple[str, ...]]] = defaultdict(dict)
        for (practice, seat), one in people.items():
            given = self._who[practice]
            value = AnswerValue(one.value)
            given[value] = (*given.get(value, ()), users[seat])
        self._recorded_by = users.get(history.team_seat) or TEAM
        self._tallies = {self._now(one.practice_id): one for one in history.tallies}

    def standing(self, practice: str, value: AnswerValue, row: Result) -> PracticeEvidence:
        """How a practice stands, as far as the viewer may know."""
        answer = self._team.get(practice)
        tally = self._tallies.get(practice)
        if tally is not None and self._anonymous and sum(tally.counts.values()) < FEWEST:
            tally = None
        reasons = self._catalog.carried(row.reasons)
        because = reasons.get(practice, {}) if value is AnswerValue.NOT_APPLICABLE else {}
        known = self._catalog.practices.get(practice)
        disputed = practice in {self._now(one) for one in row.disputed}
        return PracticeEvidence(
            name=known.name if known else practice,
            part=self._catalog.part_of[practice].title if known else OTHER_PART,
            answer=value,
            said_at=row.completed_at if self._anonymous or answer is None else answer.answered_at,
            anonymous=self._anonymous,
            scope=Scope(row.scope),
            subject=row.subject,
            by=(answer.said_by or self._recorded_by or None) if answer and self._names else None,
            counts={AnswerValue(one): count for one, count in tally.counts.items()} if tally else {},
            who=self._who.get(practice, {}) if self._names else {},
            disputed=disputed,
            settled=bool(tally and not tally.agreed and not disputed),
            reason=because.get("reason", ""),
            because=because.get("note", ""),
            notes=tuple(
                NoteRow(one.text, one.link, one.said_by if self._names else None)
                for one in self._history.notes
                if self._now(one.practice_id) == practice
            ),
        )

    def _now(self, practice: str) -> str:
        return self._catalog.renamed.get(practice, practice)


def _ordered(catalog: Catalog, found: Iterable[tuple[str, PracticeEvidence]]) -> list[tuple[str, PracticeEvidence]]:
    """What says more than an answer first; then by what is assessed, and in the order of the conversation."""
    place: Mapping[str, int] = {practice: index for index, practice in enumerate(catalog.practices)}
    scopes = list(Scope)
    return sorted(
        found,
        key=lambda one: (
            not one[1].says_more,
            scopes.index(one[1].scope),
            one[1].subject,
            place.get(one[0], len(place)),
            one[0],
        ),
    )
