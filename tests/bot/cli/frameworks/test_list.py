"""`maturity frameworks list`: all models, all practices, and where each is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from tests.bot.cli.frameworks.conftest import ROOT, Frameworks
from tests.bot.cli.frameworks.tiny import write_tiny

MODELS = ROOT / "frameworks" / "models"


def listed(frameworks: Frameworks) -> dict[str, Any]:
    ran = frameworks("list", "--json")
    assert (ran.code, ran.errors) == (0, "")
    return json.loads(ran.output)


def test_the_json_says_all_that_the_files_say_of_gates_and_recommendations(frameworks: Frameworks) -> None:
    data = listed(frameworks)
    said = sorted(
        (model, place["level"], place["dimension"], place["gate"], practice["id"], [o["id"] for o in place["criteria"]])
        for practice in data["practices"]
        for model, places in practice["frameworks"].items()
        for place in places
    )
    expected = sorted(
        (model["id"], one.get("level"), one["dimension"], section == "gates", practice, one["criteria"])
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in MODELS.glob("*.yml"))
        for section in ("gates", "recommended")
        for one in model.get(section, [])
        for practice in ([one["practice"]] if "practice" in one else one["any_of"])
    )
    assert json.dumps(said) == json.dumps(expected)


def test_one_of_several_and_the_basis_are_told(frameworks: Frameworks) -> None:
    by_id = {one["id"]: one for one in listed(frameworks)["practices"]}
    assert by_id["scheduled-retraining"]["frameworks"]["google"] == [
        {
            "level": 1,
            "dimension": "automation",
            "gate": True,
            "any_of": ["scheduled-retraining", "metric-triggered-retraining"],
            "criteria": [
                {"id": "G1.2", "basis": "published"},
                {"id": "G1.12", "basis": "published"},
                {"id": "G1.12-no-human", "basis": "ours"},
            ],
        }
    ]
    assert by_id["automated-data-pipeline"]["frameworks"]["google"] == [
        {
            "level": 1,
            "dimension": "automation",
            "gate": True,
            "criteria": [{"id": "G1.2-data", "basis": "ours"}],
        }
    ]
    practice = by_id["automated-data-pipeline"]
    assert practice["name"] == "Automated data pipeline"
    assert practice["question"].endswith("?")
    assert (practice["covers"], practice["part"]) == (["D1"], "data")
    assert (practice["effort"], practice["needs_training"], len(practice["how"])) == ("weeks", True, 4)
    assert all(practice[text] for text in ("why", "fully", "partly", "evidence"))


def test_models_are_described(frameworks: Frameworks) -> None:
    models = {one["id"]: one for one in listed(frameworks)["frameworks"]}
    assert set(models) == {"aws", "azure", "gigaom", "google", "ml-test-score"}
    assert {one for one, model in models.items() if model["default"]} == {"azure", "gigaom", "google"}
    assert models["google"]["levels"][0] == {"level": 0, "name": "Manual process"}
    assert models["google"]["dimensions"] == [{"id": "automation", "name": "Automation of the ML steps"}]
    assert (models["google"]["publisher"], models["google"]["rule"]) == ("Google Cloud", "staged")
    assert models["ml-test-score"]["rule"] == "points"


def test_the_page_says_where_a_practice_is_asked_for(frameworks: Frameworks) -> None:
    page = frameworks("list").output
    assert "azure: Azure MLOps maturity model (Microsoft, 2025-10)" in page
    lines = page.splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip().startswith("scheduled-retraining:"))
    where = " ".join(line.strip() for line in lines[at : at + 4])
    assert "google 1 automation, one of several" in where
    assert "azure 2 technology, recommended" in where
    assert max(map(len, lines)) <= 110


def test_models_of_ones_own_are_listed(frameworks: Frameworks, models: Path) -> None:
    write_tiny(models / "tiny.yml")
    data = listed(frameworks)
    assert "tiny" in {one["id"] for one in data["frameworks"]}
    places = {one["id"]: one["frameworks"].get("tiny") for one in data["practices"]}
    assert places["pipeline-ci"] == [{"level": 2, "dimension": "code", "gate": True, "criteria": []}]


def test_a_broken_model_is_told_and_nothing_listed(frameworks: Frameworks, models: Path) -> None:
    path = write_tiny(models / "tiny.yml", ("rule: staged", "rule: dice"))
    ran = frameworks("list", "--json")
    assert (ran.code, ran.output) == (1, "")
    assert ran.errors.startswith(f"{path}:8: there is no scoring rule 'dice'")
