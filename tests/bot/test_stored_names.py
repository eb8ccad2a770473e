"""Names that databases and messages in Slack hold keep their values: these may grow, and lose none."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

from bot.app import kinds
from bot.teams.access.entrances import ACTIONS, OTHERS, VIEWS

STORED = json.loads(Path("tests/bot/stored_names.json").read_text(encoding="utf-8"))


def test_kinds_of_messages_and_ids_of_buttons_lose_no_name() -> None:
    assert set(STORED["outbox kinds"]) <= kinds().keys()
    assert set(STORED["action ids"]) <= ACTIONS.keys()
    assert set(STORED["callback ids"]) <= VIEWS.keys()
    assert set(STORED["others"]) <= OTHERS.keys()


def test_stored_words_lose_no_value() -> None:
    for path, words in STORED["words"].items():
        module, _, name = path.rpartition(".")
        values = {member.value for member in getattr(importlib.import_module(module), name)}
        assert set(words) <= values, path
