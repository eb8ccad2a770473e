"""`maturity frameworks new`: a model that works as it is written."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from frameworks.catalog import add_model, load_catalog
from tests.bot.cli.frameworks.conftest import Frameworks


def test_the_new_model_passes_check_and_simulate(frameworks: Frameworks, tmp_path: Path) -> None:
    ran = frameworks("new", "ours")
    assert ran.code == 0
    path = tmp_path / "ours.yml"
    assert "maturity frameworks check ours.yml" in ran.output
    assert "maturity frameworks simulate ours.yml" in ran.output
    assert f"MATURITY_FRAMEWORKS_DIR={tmp_path}" in ran.output
    assert frameworks("check", path).code == 0
    assert frameworks("simulate", path, "--teams", "50").code == 0


def test_it_shows_all_that_a_model_may_have(frameworks: Frameworks, tmp_path: Path) -> None:
    frameworks("new", "ours")
    _, model = add_model(load_catalog(), tmp_path / "ours.yml")
    assert (model.id, len(model.levels), len(model.dimensions)) == ("ours", 3, 2)
    assert {one.basis for one in model.criteria} == {"ours"}
    assert any(one.any_of for one in model.gates)
    assert model.recommended
    own = [practice.id for part in model.parts for practice in part.practices]
    assert own == ["ours-runbook"]
    assert "ours-runbook" in model.gate_practices
    assert model.gate_practices - set(own) <= set(load_catalog().practices)
    assert "my-model" not in (tmp_path / "ours.yml").read_text(encoding="utf-8")


def test_its_first_line_leads_editors_to_the_schema(frameworks: Frameworks, tmp_path: Path) -> None:
    frameworks("new", "ours")
    text = (tmp_path / "ours.yml").read_text(encoding="utf-8")
    marker, reference = text.splitlines()[0].split("=")
    assert marker == "# yaml-language-server: $schema"
    schema = json.loads((tmp_path / reference).read_text(encoding="utf-8"))
    jsonschema.validate(yaml.safe_load(text), schema)


def test_two_of_them_go_together(frameworks: Frameworks, models: Path) -> None:
    assert frameworks("new", "ours").code == 0
    (models / "framework.schema.json").write_text("{}", encoding="utf-8")
    assert frameworks("new", "theirs").code == 0
    assert (models / "framework.schema.json").read_text(encoding="utf-8") == "{}"
    ran = frameworks("check")
    assert ran.code == 0, ran.output
    assert "ours: ok" in ran.output
    assert "theirs: ok" in ran.output


def test_the_folder_may_be_chosen(frameworks: Frameworks, models: Path, tmp_path: Path) -> None:
    chosen = tmp_path / "a" / "b"
    assert frameworks("new", "ours", "--folder", chosen).code == 0
    assert (chosen / "ours.yml").exists()
    assert not list(models.iterdir())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Ours", "cannot be a model's id"),
        ("../ours", "cannot be a model's id"),
        ("o" * 41, "too long"),
        ("azure", "There is already a model 'azure'"),
    ],
)
def test_a_name_that_will_not_do_is_refused(frameworks: Frameworks, tmp_path: Path, name: str, reason: str) -> None:
    ran = frameworks("new", name)
    assert (ran.code, ran.output) == (2, "")
    assert reason in ran.errors
    assert not list(tmp_path.iterdir())


def test_the_longest_name_will_do(frameworks: Frameworks, tmp_path: Path) -> None:
    assert frameworks("new", "o" * 40).code == 0
    assert frameworks("check", tmp_path / f"{'o' * 40}.yml").code == 0


def test_nothing_is_written_over(frameworks: Frameworks, tmp_path: Path) -> None:
    (tmp_path / "ours.yml").write_text("mine", encoding="utf-8")
    ran = frameworks("new", "ours")
    assert (ran.code, ran.output) == (2, "")
    assert "ours.yml is there already" in ran.errors
    assert (tmp_path / "ours.yml").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_written_is_told(frameworks: Frameworks, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = frameworks("new", "ours", "--folder", tmp_path / "file")
    assert ran.code == 2
    assert "cannot be written" in ran.errors
