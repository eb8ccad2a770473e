"""A model small enough to break on purpose: two levels and two dimensions over practices of the bank."""

from __future__ import annotations

from pathlib import Path

TINY = """\
id: tiny
name: Tiny model
short_name: Tiny
publisher: Us
version: "1"
source: https://example.org/
note: Small.
rule: staged
levels:
  - {level: 0, name: Nothing, summary: Nothing., challenges: Everything., next: Something.}
  - {level: 1, name: Something, summary: Something., challenges: Little., next: More.}
  - {level: 2, name: More, summary: More., challenges: Least., next: Rest.}
dimensions:
  - {id: code, name: Code}
  - {id: live, name: Live}
gates:
  - {practice: training-code-versioned, level: 1, dimension: code}
  - {practice: pipeline-ci, level: 2, dimension: code}
  - {practice: fast-rollback, level: 1, dimension: live}
  - {practice: production-monitoring, level: 2, dimension: live}
"""


def write_tiny(path: Path, *changes: tuple[str, str], more: str = "") -> Path:
    """Write the model with some of its text replaced, and more at its end."""
    text = TINY
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text + more, encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    """The line (from 1) on which a text stands first."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
