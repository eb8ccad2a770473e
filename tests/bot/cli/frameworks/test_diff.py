"""`maturity frameworks diff`: what a new version changes, and for whom."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.engine import Database
from storage.tables import Assessment, AssessmentState, Result, Team, Workspace
from tests.bot.cli.frameworks.conftest import ROOT, Frameworks
from tests.bot.cli.frameworks.test_score import all_said, write
from tests.bot.cli.frameworks.tiny import write_tiny

THEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NEWER = ('version: "1"', 'version: "2"')
KEPT = "Results that are kept stay as they are"


async def keep(url: str, rows: list[tuple[str, str, Mapping[str, str], dict[str, Any]]]) -> None:
    """Keep a result for each row of channel, framework, answers, and whatever else a result has; a day apart."""
    database = Database(url)
    async with database.write() as session:
        session.add(Workspace(id="T1", created_at=THEN))
        await session.flush()
        teams = {channel: Team(workspace_id="T1", channel_id=channel, created_at=THEN) for channel, *_ in rows}
        session.add_all(teams.values())
        await session.flush()
        for number, (channel, framework, answers, more) in enumerate(rows):
            team, at = teams[channel].id, THEN + timedelta(days=number)
            assert team is not None
            assessment = Assessment(
                workspace_id="T1",
                team_id=team,
                frameworks=[framework],
                scope="team",
                state=AssessmentState.COMPLETED,
                started_by="U1",
                led_by="U1",
                started_at=at,
            )
            session.add(assessment)
            await session.flush()
            assert assessment.id is not None
            kept = {"scope": "team", "framework_version": "1", "level": 0, "outcome": {}, **more}
            session.add(
                Result(
                    workspace_id="T1",
                    team_id=team,
                    assessment_id=assessment.id,
                    framework_id=framework,
                    answers=dict(answers),
                    completed_at=at,
                    **kept,
                )
            )
            await session.flush()
    await database.close()


@pytest.fixture
def database_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new database, named in the environment."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return database_url


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """Two versions of a model; the new one asks for a gradual rollout too."""
    old = write_tiny(tmp_path / "old.yml")
    new = write_tiny(tmp_path / "new.yml", NEWER, more="  - {practice: gradual-rollout, level: 1, dimension: live}\n")
    return old, new


@pytest.mark.both_databases
def test_every_teams_newest_result_is_compared(
    frameworks: Frameworks, versions: tuple[Path, Path], database_url: str
) -> None:
    good, short = all_said("fully"), all_said("fully", but={"gradual-rollout": "not_yet"})
    asyncio.run(
        keep(
            database_url,
            [
                ("C1", "tiny", good, {}),
                ("C1", "tiny", short, {}),  # newer, so this one counts
                ("C2", "tiny", short, {}),
                ("C2", "tiny", good, {}),
                ("C2", "tiny", short, {"scope": "product", "subject": "Churn"}),
                ("C3", "azure", short, {}),
            ],
        )
    )
    ran = frameworks("diff", *versions)
    assert (ran.code, ran.errors) == (0, "")
    lines = ran.output.splitlines()
    assert lines[0] == "tiny 1 -> tiny 2"
    assert "  added: Gradual rollout (gradual-rollout), level 1 of Live" in lines
    at = lines.index("What changes for teams (2 of 3 results)")
    assert lines[at + 1 : at + 4] == [
        "  C1 (team, 1): level 2 More -> 0 Nothing",
        "    Live: 2 -> 0",
        "    because Gradual rollout (not yet) is now asked for at level 1 of Live",
    ]
    assert lines[at + 4].startswith("  C2 (product Churn, 1): level 2 More -> 0 Nothing")
    assert lines[-1].startswith(KEPT)


def test_no_teams_level_changes(frameworks: Frameworks, versions: tuple[Path, Path], database_url: str) -> None:
    asyncio.run(keep(database_url, [("C1", "tiny", all_said("fully"), {}), ("C2", "tiny", all_said("not_yet"), {})]))
    ran = frameworks("diff", *versions)
    assert ran.code == 0
    assert "No team's level changes (2 results)." in ran.output
    assert KEPT in ran.output


def test_nothing_is_written(frameworks: Frameworks, versions: tuple[Path, Path], tmp_path: Path) -> None:
    """Not even a database where there is none."""
    ran = frameworks("diff", *versions)
    assert (ran.code, ran.errors) == (0, "")
    assert "There are no results in tiny yet" in ran.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.yml", "old.yml"]


def test_a_team_that_trains_no_models_is_compared_without_what_needs_it(
    frameworks: Frameworks, tmp_path: Path, database_url: str
) -> None:
    """Fast rollback fits such a team, training code does not."""
    fits = ("training-code-versioned", "scoring-code-versioned"), ("pipeline-ci", "scoring-code-tested")
    old = write_tiny(tmp_path / "old.yml", *fits)
    new = write_tiny(
        tmp_path / "new.yml", *fits, NEWER, more="  - {practice: model-registry, level: 1, dimension: code}\n"
    )
    answers = all_said("fully", but={"model-registry": "not_yet"})
    asyncio.run(keep(database_url, [("C1", "tiny", answers, {"trains_models": False}), ("C2", "tiny", answers, {})]))
    output = frameworks("diff", old, new).output
    assert "C2 (team, 1): level 2 More -> 0 Nothing" in output
    assert "C1 (team, 1): level 2 More -> none" in output


def test_a_file_of_answers_instead_of_the_database(
    frameworks: Frameworks, versions: tuple[Path, Path], tmp_path: Path
) -> None:
    path = write(tmp_path / "a.yml", all_said("fully", but={"gradual-rollout": "partly"}))
    ran = frameworks("diff", *versions, "--answers", path)
    assert f"{path}: level 2 More -> 0 Nothing" in ran.output
    assert "because Gradual rollout (partly) is now asked for" in ran.output
    back = frameworks("diff", *reversed(versions), "--answers", path)
    assert f"{path}: level 0 Nothing -> 2 More" in back.output
    assert "removed: Gradual rollout (gradual-rollout), level 1 of Live" in back.output
    assert "because Gradual rollout (partly) is no longer asked for at level 1 of Live" in back.output


def test_an_installed_model_and_its_new_file(frameworks: Frameworks, tmp_path: Path) -> None:
    text = (ROOT / "frameworks" / "models" / "azure.yml").read_text(encoding="utf-8")
    new = tmp_path / "azure.yml"
    new.write_text(text.replace("2025-10", "2027-01").replace("name: No MLOps", "name: By hand"), encoding="utf-8")
    ran = frameworks("diff", "azure", new)
    assert ran.code == 0
    assert ran.output.startswith("azure 2025-10 -> azure 2027-01\n")
    assert "level 0 was called No MLOps, and is called By hand" in ran.output
    same = frameworks("diff", "azure", "azure")
    assert "Nothing that decides a level changed." in same.output
    assert "the version is the same" in same.output
    assert "the ids differ" in frameworks("diff", "azure", "google").output


def test_what_cannot_be_compared_is_told(
    frameworks: Frameworks, versions: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = frameworks("diff", "tiny", versions[1])
    assert (ran.code, ran.output) == (2, "")
    assert "There is no model and no file 'tiny'" in ran.errors
    broken = write_tiny(tmp_path / "broken.yml", ("rule: staged", "rule: dice"))
    ran = frameworks("diff", versions[0], broken)
    assert (ran.code, ran.output) == (1, "")
    assert ran.errors.startswith(f"{broken}:8: ")
    answers = write(tmp_path / "a.yml", {"nonsense": "fully"})
    assert frameworks("diff", *versions, "--answers", answers).code == 1
    (tmp_path / "empty.db").write_bytes(b"")
    for url, reason in ((f"sqlite:///{tmp_path / 'empty.db'}", "maturity migrate"), ("mysql://x/y", "SQLite and Post")):
        monkeypatch.setenv("DATABASE_URL", url)
        ran = frameworks("diff", *versions)
        assert (ran.code, ran.output) == (2, "")
        assert reason in ran.errors
        assert ran.errors.count("\n") == 1


def test_the_old_version_may_be_the_only_one_that_knows_a_practice(frameworks: Frameworks, tmp_path: Path) -> None:
    own = """\
parts:
  - part: operations
    practices:
      - id: our-own
        name: Our own
        question: Do you do it?
        why: Because.
        fully: Always.
        partly: Sometimes.
        how: [Begin., Go on.]
        evidence: A picture.
        effort: days
"""
    old = write_tiny(tmp_path / "old.yml", ("pipeline-ci", "our-own"), more=own)
    renamed = own.replace("id: our-own", "id: our-new\n        aliases: [our-own]")
    new = write_tiny(tmp_path / "new.yml", NEWER, ("pipeline-ci", "our-new"), more=renamed)
    without = write_tiny(tmp_path / "without.yml", NEWER)
    path = write(tmp_path / "a.yml", all_said("fully", but={"our-own": "not_yet"}))
    ran = frameworks("diff", old, new, "--answers", path)
    assert "renamed: the practice 'our-own' is now 'our-new'; its answers carry over" in ran.output
    assert "No team's level changes" in ran.output
    ran = frameworks("diff", old, without, "--answers", path)
    assert f"{path}: level 1 Something -> 2 More" in ran.output
    assert "because Our own (not yet) is no longer asked for at level 2 of Code" in ran.output
