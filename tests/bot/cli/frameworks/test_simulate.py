"""`maturity frameworks simulate`: what it says of sound and of unsound models. The numbers: test_simulation.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.cli.frameworks.conftest import ROOT, Frameworks
from tests.bot.cli.frameworks.tiny import write_tiny


def test_a_bundled_model_is_sound(frameworks: Frameworks) -> None:
    ran = frameworks("simulate", "azure", "--teams", "100")
    assert (ran.code, ran.errors) == (0, "")
    assert "Every level can be reached, and every question matters." in ran.output
    assert "100 of them answer at random (seed 0)" in " ".join(ran.output.split())


def test_the_seed_plays_the_same_teams(frameworks: Frameworks) -> None:
    played = [frameworks("simulate", "ml-test-score", "--teams", "80", "--seed", seed).output for seed in "112"]
    first, again, other = (page[page.index("Teams at each level") :] for page in played)
    assert first == again
    assert first != other


def test_a_level_that_is_never_reached_is_a_fault(frameworks: Frameworks, tmp_path: Path) -> None:
    """The same question at two levels: whoever passes one passes the other."""
    path = write_tiny(tmp_path / "tiny.yml", ("pipeline-ci", "training-code-versioned"))
    ran = frameworks("simulate", path, "--teams", "50")
    assert ran.code == 1
    assert "No team was ever at level 1 of the dimension Code." in ran.output
    assert "at level 1, Something" not in ran.output  # the other dimension still makes it


def test_a_question_that_never_matters_is_a_fault(frameworks: Frameworks, tmp_path: Path) -> None:
    """One of the choice is required anyway, so the other adds nothing unless the first is not applicable."""
    choice = "  - {any_of: [fast-rollback, gradual-rollout], name: Either, level: 1, dimension: live}\n"
    ran = frameworks("simulate", write_tiny(tmp_path / "tiny.yml", more=choice), "--teams", "0")
    assert ran.code == 1
    assert "The question 'gradual-rollout' never changed a level." in ran.output
    assert "'fast-rollback' never" not in ran.output


def test_a_new_version_of_an_installed_model_can_be_played(frameworks: Frameworks, tmp_path: Path) -> None:
    path = tmp_path / "azure.yml"
    text = (ROOT / "frameworks" / "models" / "azure.yml").read_text(encoding="utf-8")
    path.write_text(text.replace("name: Azure MLOps", "name: Newer Azure"), encoding="utf-8")
    ran = frameworks("simulate", path, "--teams", "0")
    assert ran.code == 0
    assert ran.output.startswith("azure: Newer Azure")


def test_what_is_neither_a_model_nor_a_file_is_refused(frameworks: Frameworks) -> None:
    ran = frameworks("simulate", "azur")
    assert (ran.code, ran.output) == (2, "")
    assert ran.errors == "maturity: There is no model and no file 'azur'. Did you mean 'azure'?\n"


def test_the_mistakes_of_a_file_are_told(frameworks: Frameworks, tmp_path: Path, models: Path) -> None:
    path = write_tiny(tmp_path / "tiny.yml", ("rule: staged", "rule: dice"))
    ran = frameworks("simulate", path)
    assert (ran.code, ran.output) == (1, "")
    assert ran.errors.startswith(f"{path}:8: there is no scoring rule")
    in_folder = write_tiny(models / "tiny.yml", ("rule: staged", "rule: dice"))
    ran = frameworks("simulate", "tiny")
    assert ran.code == 1
    assert ran.errors.startswith(f"{in_folder}:8: ")


@pytest.mark.parametrize("number", ["-1", "many"])
def test_a_number_of_teams_that_is_none_is_refused(frameworks: Frameworks, number: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        frameworks("simulate", "azure", "--teams", number)
    assert stopped.value.code == 2
