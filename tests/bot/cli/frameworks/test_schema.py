"""The JSON Schema of model files: kept, current, and true of every file there is."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml

from bot.cli.frameworks.new import STARTER
from frameworks.model import Framework, Overlay
from tests.bot.cli.frameworks.conftest import ROOT, Frameworks
from tests.bot.cli.frameworks.tiny import TINY

KEPT = ROOT / "docs" / "framework.schema.json"
FILES = [*(ROOT / "frameworks" / "models").glob("*.yml"), *(ROOT / "docs" / "examples").glob("*.yml"), STARTER]


def kept() -> dict[str, Any]:
    return json.loads(KEPT.read_text(encoding="utf-8"))


def test_the_kept_schema_is_the_one_that_is_printed(frameworks: Frameworks) -> None:
    ran = frameworks("schema")
    assert (ran.code, ran.errors) == (0, "")
    assert KEPT.read_text(encoding="utf-8") == ran.output, "maturity frameworks schema > docs/framework.schema.json"
    assert json.loads(ran.output)["title"] == "A maturity model"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_model_file_is_valid(path: Any) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(kept()).validate(data)
    jsonschema.Draft202012Validator(kept()).validate(data)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: tiny", "id: Tiny"),
        ("publisher: Us\n", ""),
        ("publisher: Us", "editor: Us"),
        ("level: 2, dimension: code", "level: two, dimension: code"),
        ("source: https://example.org/", "source: our wiki"),
    ],
)
def test_a_wrong_file_is_not(before: str, after: str) -> None:
    validator = jsonschema.Draft7Validator(kept())
    assert validator.is_valid(yaml.safe_load(TINY))
    assert before in TINY
    assert not validator.is_valid(yaml.safe_load(TINY.replace(before, after)))


def test_the_fields_are_described() -> None:
    definitions = kept()["$defs"]
    for model in (Framework, Overlay):
        fields = definitions[model.__name__]["properties"]
        assert fields.keys() == model.model_fields.keys()
        assert fields["parts"]["description"].startswith("Questions that the")
        assert "description" in fields["source"]
    assert "editor" not in definitions["Framework"]["properties"]
    assert definitions["Practice"]["properties"]["question"]["description"].startswith("What a practitioner is asked")
