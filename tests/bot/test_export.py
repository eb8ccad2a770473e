"""What is exported comes in again as it was, once; formulas stay text; and a broken file is refused as a whole."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bot.insights.export.csv import COLUMNS, SAID_BY, as_text
from bot.insights.export.document import Export, ExportedAssessment, ExportedTally, export_schema
from bot.insights.export.gathering import exported_team
from bot.insights.export.importer import ImportCounts, import_export, read_export
from bot.insights.export.writing import Form
from bot.insights.markdown import escaped
from frameworks.located_yaml import InvalidFile
from frameworks.model import AnswerValue, Scope
from storage.engine import Database
from storage.histories import CompletedAssessment
from storage.tables import Assessment, Tally, Team, table
from tests.bot.conftest import Command
from tests.bot.exports import exports, gathered, written

SCHEMA = Path("docs/export.schema.json")
TABLES = ("workspace", "team", "member", "assessment", "respondent", "answer", "note", "tally", "result")


async def exported(database: Database, workspace: str, *, named: bool) -> Export:
    return await gathered(database, workspace, named=named)


async def rows_in(database: Database) -> list[int]:
    """How many rows each table has."""
    async with database.read() as session:
        connection = await session.connection()
        return [(await connection.execute(select(func.count()).select_from(table(one)))).scalar_one() for one in TABLES]


@pytest.mark.both_databases
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(export=exports())
async def test_what_is_exported_comes_in_again_as_it_was_and_once(database: Database, export: Export) -> None:
    workspace = uuid4().hex
    moved = export.model_copy(
        update={"teams": tuple(one.model_copy(update={"workspace": workspace}) for one in export.teams)}
    )
    count = sum(len(one.assessments) for one in export.teams)
    assert await import_export(database, export, workspace) == ImportCounts(len(export.teams), count, 0)
    assert await exported(database, workspace, named=export.named) == moved
    before = await rows_in(database)
    assert await import_export(database, moved) == ImportCounts(0, 0, count)
    assert await rows_in(database) == before
    assert await exported(database, workspace, named=export.named) == moved


@pytest.mark.both_databases
async def test_failing_import_changes_nothing(database: Database) -> None:
    team = Export.model_validate(small()).teams[0]
    said = ExportedTally(practice="model-registry", counts={AnswerValue.FULLY: 5}, agreed=True, settled_at=None)
    broken = ExportedAssessment(
        frameworks=("google",),
        scope=Scope.TEAM,
        subject="",
        trains_models=True,
        mode="full",
        targets={},
        way="everyone",
        anonymous=False,
        led_by=None,
        started_at=team.created_at,
        asked_at=None,
        ended_at=None,
        answers=(),
        people=(),
        notes=(),
        tallies=(said,),
        results=(),
    ).model_copy(update={"tallies": (said, said)})
    before = await rows_in(database)
    second = team.model_copy(update={"channel": "C2", "assessments": (broken,)})
    with pytest.raises(IntegrityError):
        await import_export(database, Export(format="maturity-export/1", named=True, teams=(team, second)))
    assert await rows_in(database) == before


@pytest.mark.parametrize(("people", "shown"), [(4, 0), (5, 1)])
def test_anonymous_answers_of_fewer_than_five_are_never_exported(people: int, shown: int) -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    asked = Assessment(
        workspace_id="T1",
        team_id=1,
        frameworks=["google"],
        scope="team",
        way="everyone",
        anonymous=True,
        state="completed",
        started_by="",
        led_by="",
        started_at=when,
    )
    said = Tally(workspace_id="T1", assessment_id=1, practice_id="x", counts={"fully": people}, agreed=True)
    team = Team(workspace_id="T1", channel_id="C1", created_at=when)
    found = exported_team(team, [CompletedAssessment(asked, None, (), (), (), (said,), ())], named=True)
    assert len(found.assessments[0].tallies) == shown


@given(export=exports())
def test_json_is_as_documented_and_reads_back(export: Export) -> None:
    text = written(export, Form.JSON)
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(json.loads(text))
    assert Export.model_validate_json(text) == export


def test_the_documented_schema_is_that_of_the_code() -> None:
    kept = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert kept == export_schema(), "make docs/export.schema.json anew: see docs/exporting.md"
    jsonschema.Draft202012Validator.check_schema(kept)


@given(export=exports())
def test_csv_is_tidy(export: Export) -> None:
    text = written(export, Form.CSV)
    assert text.startswith("\ufeff")
    header, *rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    assert header == [*COLUMNS, *([SAID_BY] if export.named else [])]
    answers = [
        (team.channel, str(number), result.framework, practice, answer.value)
        for team in export.teams
        for number, one in enumerate(team.assessments, start=1)
        if one.withdrawn is None
        for result in one.results
        for practice, answer in result.answers.items()
    ]
    at = [header.index(one) for one in ("team", "assessment", "model", "practice", "answer")]
    assert [tuple(row[one] for one in at) for row in rows] == answers
    assert all(len(row) == len(header) for row in rows)


@given(export=exports())
def test_a_mention_in_a_note_is_a_name_in_csv(export: Export) -> None:
    mention = {"text": "ask <@U0BEN|ben> or <@U0CHEN>"}
    teams = tuple(
        team.model_copy(
            update={
                "assessments": tuple(
                    one.model_copy(update={"notes": tuple(note.model_copy(update=mention) for note in one.notes)})
                    for one in team.assessments
                )
            }
        )
        for team in export.teams
    )
    text = written(export.model_copy(update={"teams": teams}), Form.CSV)
    assert "<@" not in text
    header, *rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    noted = [row[header.index("notes")] for row in rows if row[header.index("notes")]]
    assert all("ask @ben or @U0CHEN" in words for words in noted)


hostile = st.text(st.sampled_from("=+-@\t\r\n\"';,|ab1 ＝＋\u2028"), max_size=12)  # noqa: RUF001


@example("=1+1")
@example('"=1+1')
@example("a\n=1+1")
@example("a;=1+1")
@example("a\t@SUM(A1)")
@example("\t=1")
@given(hostile)
def test_a_formula_stays_text_however_cells_are_split(note: str) -> None:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(["x", as_text(note), "y"])
    for delimiter in ",;\t|":
        for row in csv.reader(StringIO(out.getvalue(), newline=""), delimiter=delimiter):
            for cell in row:
                assert cell[:1] not in tuple("=+-@\t\r＝＋"), (delimiter, row)  # noqa: RUF001
    for line in as_text(note).splitlines():
        assert line[:1] not in tuple("=+-@＝＋")  # noqa: RUF001
    assert as_text(note).replace("'", "") == note.replace("'", ""), "nothing but apostrophes is added"


@given(st.text(max_size=30))
def test_words_in_markdown_make_no_markup(words: str) -> None:
    written = escaped(words)
    assert "\n" not in written
    assert not any(
        character in "[]<>|`*_" and (index == 0 or written[index - 1] != "\\")
        for index, character in enumerate(written)
    )


@given(export=exports())
def test_markdown_names_nobody(export: Export) -> None:
    text = written(export, Form.MARKDOWN)
    assert not any(user in text for user in ("U1", "U2", "U3"))
    assert all(f"## Team {one.channel}" in text for one in export.teams)
    gone = [len(one.results) for team in export.teams for one in team.assessments if one.withdrawn]
    assert text.count("~~ withdrawn | - |") == sum(gone)


def small() -> dict[str, Any]:
    """A file with one team and nothing that it completed."""
    team = {
        "workspace": "T1",
        "channel": "C1",
        "owners": ["U1"],
        "anonymous": False,
        "created_at": "2026-01-01T00:00:00Z",
        "assessments": [],
    }
    return {"format": "maturity-export/1", "named": True, "teams": [team]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "1: this is no JSON"),
        ("", "1: this is no JSON"),
        ('{"format": "maturity-export/2",\n "named": true,\n "teams": []}', "1: format: input should be 'maturity-"),
        ('{"format": "maturity-export/1",\n "named": true,\n "teams": [{"channel": 1}]}', "3: teams[0].workspace: "),
        ('{"format": "maturity-export/1",\n "named": true,\n "teams": [],\n "more": 1}', "4: more: extra inputs"),
        (json.dumps({**small(), "teams": small()["teams"] * 2}), "the team C1 of T1 is there twice"),
        (json.dumps(small()).replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:00"), "created_at: "),
        (json.dumps(small()).replace("U1", "U\\u0000"), "there is a NUL character"),
    ],
)
def test_a_broken_file_is_refused_with_the_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile) as error:
        read_export(path)
    assert reason in str(error.value), str(error.value)
    assert str(error.value).startswith(f"{path}:")


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(export=exports().filter(lambda one: any(some.withdrawn for team in one.teams for some in team.assessments)))
def test_import_refuses_empty_withdrawals_and_accepts_older_files(export: Export) -> None:
    data = json.loads(written(export, Form.JSON))
    found = [some for team in data["teams"] for some in team["assessments"] if some["withdrawn"]]
    found[0]["results"] = []
    with pytest.raises(ValueError, match="it is withdrawn, but there is no result"):
        Export.model_validate(data)
    for team in data["teams"]:
        for one in team["assessments"]:
            del one["withdrawn"]
    older = Export.model_validate(data)
    assert not any(one.withdrawn for team in older.teams for one in team.assessments)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(export=exports().filter(lambda one: any(some.results for team in one.teams for some in team.assessments)))
def test_a_level_that_its_outcome_does_not_say_is_refused(export: Export) -> None:
    data = json.loads(written(export, Form.JSON))
    result = next(one for team in data["teams"] for some in team["assessments"] for one in some["results"])
    result["level"] = 17
    with pytest.raises(ValueError, match="level is 17, but its outcome says"):
        Export.model_validate(data)


def test_the_command_line_exports_imports_and_says_what_it_did(maturity: Command, tmp_path: Path) -> None:
    code, _, errors = maturity("export")
    assert (code, "no database" in errors) == (2, True)
    (tmp_path / "in.json").write_text(json.dumps(small()), encoding="utf-8")
    assert maturity("import", "in.json") == (0, "Imported 0 assessments of 1 team (1 new).\n", "")
    assert maturity("import", "in.json") == (0, "Imported 0 assessments of 1 team (0 new).\n", "")
    code, output, errors = maturity("export")
    assert (code, json.loads(output), errors) == (0, small(), "")
    code, output, _ = maturity("export", "--without-names")
    assert "U1" not in output
    code, output, _ = maturity("export", "--format", "csv", "--output", "out.csv")
    assert output == "Wrote 1 team with 0 assessments to out.csv.\n"
    assert (tmp_path / "out.csv").read_bytes().startswith(b'\xef\xbb\xbf"workspace","team",')
    code, _, errors = maturity("export", "--team", "C9")
    assert (code, errors) == (2, "maturity: There is no team of channel C9.\n")
    code, _, errors = maturity("export", "--output", "no/such/folder.json")
    assert (code, "cannot be written" in errors) == (2, True)
    (tmp_path / "broken.json").write_text(json.dumps({**small(), "named": "perhaps"}), encoding="utf-8")
    code, _, errors = maturity("import", "broken.json")
    assert (code, "broken.json:1: named: " in errors) == (1, True)
    two = {**small(), "teams": [*small()["teams"], {**small()["teams"][0], "workspace": "T2"}]}
    (tmp_path / "two.json").write_text(json.dumps(two), encoding="utf-8")
    code, _, errors = maturity("import", "two.json", "--workspace", "T3")
    assert (code, "several workspaces (T1, T2)" in errors) == (2, True)
    maturity("import", "in.json", "--workspace", "T3")
    code, output, _ = maturity("export", "--workspace", "T3")
    assert [one["workspace"] for one in json.loads(output)["teams"]] == ["T3"]
