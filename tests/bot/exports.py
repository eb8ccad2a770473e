"""Exports of made-up teams, for the tests in which something of them matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import strategies as st

from bot.insights.export.document import (
    FORMAT,
    Export,
    ExportedAnswer,
    ExportedAssessment,
    ExportedNote,
    ExportedPerson,
    ExportedReason,
    ExportedResult,
    ExportedTally,
    ExportedTeam,
    ExportedWithdrawal,
)
from bot.insights.export.writing import Form, head, of_team, pieces, tail
from frameworks.catalog import load_catalog
from frameworks.consensus import agreement
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from storage.engine import Database

CATALOG = load_catalog()
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
PRACTICES = tuple(sorted(CATALOG.frameworks["google"].gate_practices))

# What PostgreSQL keeps: no NUL; and no half of a pair of surrogates.
text = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=30)
words = text.filter(bool)
values = st.sampled_from(AnswerValue)
WAYS: st.SearchStrategy[Literal["alone", "everyone", "together"]] = st.sampled_from(["alone", "everyone", "together"])
moments = st.integers(0, 10**12).map(lambda micros: BEGIN + timedelta(microseconds=micros))
users = st.sampled_from(["U1", "U2", "U3", "U4", "U5", "U6"])


@st.composite
def answers(draw: st.DrawFn, *, says: bool) -> tuple[ExportedAnswer, ...]:
    said = st.builds(
        ExportedAnswer,
        practice=st.sampled_from(PRACTICES),
        answer=values,
        reason=st.none() | st.just("other"),
        note=st.none() | text,
        by=st.none() | users if says else st.none(),
        at=moments,
    )
    return tuple(draw(st.lists(said, max_size=6)))


@st.composite
def results(draw: st.DrawFn) -> tuple[ExportedResult, ...]:
    found: list[ExportedResult] = []
    for framework in draw(st.lists(st.sampled_from(["google", "azure"]), unique=True, max_size=2)):
        given = draw(st.dictionaries(st.sampled_from(PRACTICES), values))
        scored = outcome(CATALOG, CATALOG.frameworks[framework], given)
        found.append(
            ExportedResult(
                framework=framework,
                version=scored.version,
                revision=draw(st.integers(0, 3)),
                completed_at=draw(moments),
                level=scored.levels.overall,
                progress=scored.progress.share,
                profile=dict(scored.levels.dimensions),
                answers=given,
                reasons={one: ExportedReason(reason="other", note=draw(text)) for one in list(given)[:1]},
                disputed=tuple(list(given)[:1]),
                outcome=scored,
            )
        )
    return tuple(found)


@st.composite
def assessments(draw: st.DrawFn, *, named: bool) -> ExportedAssessment:
    way = draw(WAYS)
    anonymous = draw(st.booleans())
    says = named and not anonymous
    people = tuple(
        ExportedPerson(
            user=user,
            finished_at=draw(moments),
            answers=draw(answers(says=says)) if says else (),
        )
        for user in (draw(st.lists(users, unique=True, max_size=3)) if way != "alone" else [])
    )
    counts = st.dictionaries(values, st.integers(5, 9), min_size=1)
    tallied = draw(st.lists(st.sampled_from(PRACTICES), unique=True, max_size=2))
    notes = st.builds(
        ExportedNote,
        practice=st.sampled_from(PRACTICES),
        text=text,
        link=st.none() | st.just("https://example.org/"),
        by=st.none() | users if says else st.none(),
        at=moments,
    )
    found = draw(results())
    gone = st.builds(ExportedWithdrawal, by=st.none() | users if named else st.none(), at=moments)
    return ExportedAssessment(
        frameworks=("google",),
        scope=draw(st.sampled_from(Scope)),
        subject=draw(text),
        trains_models=draw(st.booleans()),
        mode="full",
        targets=draw(st.dictionaries(st.just("google"), st.integers(0, 2))),
        way=way,
        anonymous=anonymous,
        led_by=draw(st.none() | users) if named and not (anonymous and way == "alone") else None,
        started_at=draw(moments),
        asked_at=draw(st.none() | moments),
        ended_at=draw(moments),
        answers=draw(answers(says=says)),
        people=people if named else None,
        notes=tuple(draw(st.lists(notes, max_size=3))),
        tallies=tuple(
            ExportedTally(
                practice=one,
                counts=(said := draw(counts)),
                agreed=agreement(one, said).agreed,
                settled_at=draw(st.none() | moments),
            )
            for one in tallied
        ),
        results=found,
        withdrawn=draw(st.none() | gone) if found else None,
    )


@st.composite
def exports(draw: st.DrawFn, workspace: str = "T1") -> Export:
    """A file as it is exported: teams by channel, and their assessments oldest first."""
    named = draw(st.booleans())
    return Export(
        format=FORMAT,
        named=named,
        teams=tuple(
            ExportedTeam(
                workspace=workspace,
                channel=channel,
                owners=tuple(draw(st.lists(users, unique=True, max_size=2))) if named else None,
                anonymous=draw(st.booleans()),
                created_at=draw(moments),
                assessments=tuple(
                    sorted(draw(st.lists(assessments(named=named), max_size=3)), key=lambda one: one.started_at)
                ),
            )
            for channel in sorted(draw(st.sets(st.sampled_from(["C1", "C2"]), min_size=1)))
        ),
    )


def written(export: Export, form: Form) -> str:
    """An export as it is in a file."""
    teams = [
        of_team(team, form, CATALOG, named=export.named, first=number == 0) for number, team in enumerate(export.teams)
    ]
    return "".join([head(form, named=export.named), *teams, tail(form, teams=len(teams))])


async def gathered(database: Database, workspace: str | None, *, named: bool) -> Export:
    """All teams of a workspace (None: of all), as the file of an export has them."""
    text = [one.text async for one in pieces(database, CATALOG, Form.JSON, workspace, None, lambda _: named)]
    return Export.model_validate_json("".join(text))
