"""`maturity frameworks check`: every mistake with its line, and the coverage both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

import bot.cli.frameworks.check
from bot.cli.frameworks.coverage import asked_by_no_model, coverage
from bot.cli.frameworks.loading import Loaded
from frameworks.catalog import Catalog, load_catalog
from tests.bot.cli.frameworks.conftest import ROOT, Frameworks
from tests.bot.cli.frameworks.tiny import line_of, write_tiny

CRITERIA = """\
criteria:
  - {id: C0, level: 0, dimension: code, basis: published, text: "Nothing is there."}
  - {id: C1, level: 1, dimension: code, basis: published, text: "Code is versioned."}
  - {id: C2, level: 2, dimension: code, basis: ours, text: "Code is tested."}
  - {id: L1, level: 1, dimension: live, basis: ours, text: "Mistakes can be taken back."}
  - {id: L2, level: 2, dimension: live, basis: ours, text: "Somebody looks."}
informative: [C0]
"""
STANDS = tuple(
    (f"{practice}, level: {level}, dimension: {there}}}", f"{practice}, level: {level}, dimension: {there}, {stands}}}")
    for practice, level, there, stands in (
        ("training-code-versioned", 1, "code", "criteria: [C1]"),
        ("pipeline-ci", 2, "code", "criteria: [C2]"),
        ("fast-rollback", 1, "live", "criteria: [L1]"),
        ("production-monitoring", 2, "live", "criteria: [L2]"),
    )
)


def test_all_that_comes_with_the_bot_is_well(frameworks: Frameworks) -> None:
    ran = frameworks("check")
    assert (ran.code, ran.errors) == (0, "")
    assert ran.output.rstrip().endswith("and no hole.")
    lines = [line.strip() for line in ran.output.splitlines()]
    assert "google: ok, 3 levels, 1 dimension, 17 gates, 8 recommended" in lines
    assert "55 criteria: 53 published and 2 ours; 10 of them informative" in lines
    assert "AZ-P3a: cross-functional-integration" in lines
    assert "AZ-P0: informative" in lines
    assert "cross-functional-integration: AZ-P3a, AZ-P3b" in lines


def test_a_file_is_checked_on_top_of_what_is_loaded(frameworks: Frameworks, tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "tiny.yml", *STANDS, more=CRITERIA)
    ran = frameworks("check", path)
    assert ran.code == 0
    lines = [line.strip() for line in ran.output.splitlines()]
    assert lines[0] == f"{path}: ok, 3 levels, 2 dimensions, 4 gates, 0 recommended"
    assert "5 criteria: 2 published and 3 ours; 1 of them informative" in lines
    assert lines[3:8] == [
        "C0: informative",
        "C1: training-code-versioned",
        "C2: pipeline-ci",
        "L1: fast-rollback",
        "L2: production-monitoring",
    ]
    assert lines[9] == "training-code-versioned: C1"


def test_without_criteria_there_is_nothing_to_compare(frameworks: Frameworks, tmp_path: Path) -> None:
    ran = frameworks("check", write_tiny(tmp_path / "tiny.yml"))
    assert ran.code == 0
    assert "lists no criteria" in ran.output


def test_every_mistake_of_every_file_is_told(frameworks: Frameworks, tmp_path: Path) -> None:
    good = write_tiny(tmp_path / "good.yml")
    bad = write_tiny(
        tmp_path / "bad.yml",
        ("id: tiny", "id: bad"),
        ("pipeline-ci", "pipeline-cj"),
        ("level: 1, dimension: live", "level: 7, dimension: live"),
    )
    gone = tmp_path / "gone.yml"
    ran = frameworks("check", bad, good, gone)
    assert ran.code == 1
    lines = ran.output.splitlines()
    assert lines[0] == (
        f"{bad}:{line_of(bad, 'pipeline-cj')}: there is no practice 'pipeline-cj'. Did you mean 'pipeline-ci'?"
    )
    assert lines[1].startswith(f"{bad}:{line_of(bad, 'level: 7')}: level 7 is above the top level 2.")
    assert lines[2] == f"{bad}: 2 mistakes"
    assert lines[3].startswith(f"{good}: ok, ")
    assert lines[-2].startswith(f"{gone}:1: there is no such file.")


def test_a_file_that_lies_in_the_folder_does_not_clash_with_itself(frameworks: Frameworks, models: Path) -> None:
    path = write_tiny(models / "tiny.yml")
    assert frameworks("check", path).code == 0
    bundled = ROOT / "frameworks" / "models" / "azure.yml"
    assert frameworks("check", bundled).code == 0
    second = write_tiny(models / "second.yml")
    ran = frameworks("check", path, second)
    assert ran.code == 1
    assert f"{second}:1: there is already a model 'tiny'." in ran.output


OVERLAY = """\
overlay: tiny
id: over
name: Over
short_name: Over
publisher: Us
version: "1"
source: https://example.org/
note: Over.
gates:
  - {practice: scoring-code-tested, level: 1, dimension: code}
  - {practice: tests-for-every-release, level: 2, dimension: code}
"""


@pytest.mark.parametrize("overlay_first", [True, False])
def test_an_overlay_may_come_before_its_model(frameworks: Frameworks, tmp_path: Path, *, overlay_first: bool) -> None:
    model, overlay = write_tiny(tmp_path / "tiny.yml"), tmp_path / "a.yml"
    overlay.write_text(OVERLAY, encoding="utf-8")
    files = [overlay, model] if overlay_first else [model, overlay]
    ran = frameworks("check", *files)
    assert ran.code == 0, ran.output
    assert [line.split(":")[0] for line in ran.output.splitlines() if ": ok, " in line] == [str(one) for one in files]


def test_overlay_of_a_checked_file_causes_no_error(frameworks: Frameworks, models: Path) -> None:
    """While the file is checked, its overlay in the folder has nothing to lie over."""
    model = write_tiny(models / "tiny.yml")
    (models / "over.yml").write_text(OVERLAY, encoding="utf-8")
    ran = frameworks("check", model)
    assert ran.code == 0
    assert "left out" not in ran.output


def test_the_whole_folder_is_checked_and_every_broken_file_told(frameworks: Frameworks, models: Path) -> None:
    write_tiny(models / "a.yml", ("id: tiny", "id: fine"))
    one = write_tiny(models / "b.yml", ("rule: staged", "rule: dice"))
    two = write_tiny(models / "c.yml", ("pipeline-ci", "pipeline-cj"))
    ran = frameworks("check")
    assert ran.code == 1
    assert "fine: ok, 3 levels" in ran.output
    assert f"{one}:8: there is no scoring rule 'dice'." in ran.output
    assert f"{two}:{line_of(two, 'pipeline-cj')}: there is no practice" in ran.output
    assert "All is well" not in ran.output


def test_another_broken_file_does_not_stand_in_the_way(frameworks: Frameworks, models: Path, tmp_path: Path) -> None:
    broken = write_tiny(models / "b.yml", ("rule: staged", "rule: dice"), ("id: tiny", "id: broken"))
    ran = frameworks("check", write_tiny(tmp_path / "tiny.yml"))
    assert ran.code == 0
    assert f"({broken} was left out" in ran.output


def test_the_next_version_of_an_installed_model_can_be_checked(
    frameworks: Frameworks, models: Path, tmp_path: Path
) -> None:
    write_tiny(models / "tiny.yml")
    ran = frameworks("check", write_tiny(tmp_path / "next.yml", ('version: "1"', 'version: "2"')))
    assert ran.code == 0, ran.output
    bundled = frameworks("check", write_tiny(tmp_path / "azure.yml", ("id: tiny", "id: azure")))
    assert bundled.code == 1
    assert "there is already a model 'azure'" in bundled.output


def test_a_folder_that_is_not_there_is_told(frameworks: Frameworks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATURITY_FRAMEWORKS_DIR", "/nowhere")
    ran = frameworks("check")
    assert ran.code == 1
    assert "/nowhere:1: there is no such folder" in ran.output


def test_holes_are_found_both_ways() -> None:
    google = load_catalog().frameworks["google"]
    assert coverage(google).holes == ()
    one_gate = google.gates[0].model_copy(update={"criteria": ()})
    broken = google.model_copy(update={"gates": (one_gate, *google.gates[1:])})
    assert coverage(broken).holes == (
        "google: no practice stands for criterion 'G1.2-data'.",
        "google: 'automated-data-pipeline' stands for no criterion.",
    )
    no_criteria = google.model_copy(update={"criteria": (), "gates": (one_gate,), "recommended": ()})
    assert coverage(no_criteria).holes == ()


def test_a_practice_that_nobody_asks_for_is_a_hole(frameworks: Frameworks, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = load_catalog()
    smaller = Catalog(whole.parts, {one: model for one, model in whole.frameworks.items() if one != "gigaom"})
    assert asked_by_no_model(whole) == ()
    assert "measured-value" in asked_by_no_model(smaller)
    monkeypatch.setattr(bot.cli.frameworks.check, "load_what_can_be", lambda _: Loaded(smaller, ()))
    ran = frameworks("check")
    assert ran.code == 1
    assert "No model asks for 'measured-value'." in ran.output
