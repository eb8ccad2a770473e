"""What is sent to Slack, as JSON: some kilobytes after each click."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import PydanticSerializationError, to_json


def as_json(sent: Any) -> bytes:
    """Lists and mappings of texts, numbers and truths as JSON."""
    try:
        return to_json(sent)
    except PydanticSerializationError:
        # Half of a character, which nobody can type but Slack may pass on, takes no UTF-8; it can be escaped.
        return json.dumps(sent).encode()
