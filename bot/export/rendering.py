"""An export in each form that it can be had in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.export.csv import export_csv
from bot.export.json import export_json
from bot.export.markdown import export_markdown

if TYPE_CHECKING:
    from bot.export.document import Export
    from frameworks.catalog import Catalog


class Form(StrEnum):
    """The forms, by the words for them."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


ENDINGS = {Form.CSV: "csv", Form.JSON: "json", Form.MARKDOWN: "md"}


def rendered(export: Export, form: Form, catalog: Catalog) -> str:
    """The text of the file."""
    match form:
        case Form.CSV:
            return export_csv(export, catalog)
        case Form.JSON:
            return export_json(export)
        case Form.MARKDOWN:
            return export_markdown(export)
