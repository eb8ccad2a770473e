"""docs/architecture.md names files that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PAGE = Path("docs/architecture.md").read_text(encoding="utf-8")


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:bot|storage|frameworks|playground|tests)/[\w/.]+)`", PAGE)
    assert len(named) > 20
    assert [name for name in named if not Path(name).exists()] == []


def test_every_folder_of_the_bot_has_one_sentence_that_all_pages_share() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    folders = sorted(path.parent for path in Path("bot").glob("*/__init__.py"))
    assert 5 < len(folders) <= 14
    for folder in folders:
        sentence = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or folder.name
        assert f"| `{folder.name}/` | {sentence} |" in PAGE
        assert f"  {folder.name:<12}{sentence}\n" in readme
