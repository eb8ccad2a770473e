"""An export as JSON, which `maturity import` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.export.document import Export


def export_json(export: Export) -> str:
    """The whole document, with every field; docs/export.schema.json says what they mean."""
    return f"{export.model_dump_json(indent=2)}\n"
