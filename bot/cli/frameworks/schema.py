"""`maturity frameworks schema`: the JSON Schema of a model file, from which editors complete and check."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from bot.cli.frameworks.page import CommandOutput
from bot.runtime.field_texts import describe_fields
from frameworks import model
from frameworks.model import Framework, Overlay
from frameworks.scoring import RULES

# Understood by every editor; nothing in the schema needs a later draft.
DRAFT = "http://json-schema.org/draft-07/schema#"
TITLE = "A maturity model"
DESCRIPTION = "A model file for the Slack bot maturity: a model of its own, or an overlay over another."


def framework_schema() -> dict[str, Any]:
    """The schema of a model file: a Framework or an Overlay, with the texts that stand in frameworks/model.py."""
    adapter: TypeAdapter[Framework | Overlay] = TypeAdapter(Framework | Overlay)
    schema = adapter.json_schema()
    describe_fields(schema, model)
    schema["$defs"]["Framework"]["properties"]["rule"]["enum"] = list(RULES)
    return {"$schema": DRAFT, "title": TITLE, "description": DESCRIPTION, **schema}


def schema_text() -> str:
    """The schema as it is printed and kept in docs/framework.schema.json."""
    return json.dumps(framework_schema(), indent=2, ensure_ascii=False)


def schema_page() -> CommandOutput:
    """The schema."""
    return CommandOutput(schema_text())
