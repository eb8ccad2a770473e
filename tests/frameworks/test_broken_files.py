"""A mistake in a data file is refused with the file, the line and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from frameworks.catalog import PRACTICES, load_catalog
from frameworks.located_yaml import BrokenFile

GOOD = """\
id: tiny
name: Tiny model
short_name: Tiny
publisher: Nobody
version: "1"
source: https://example.org/
note: Made for a test.
rule: staged
levels:
  - {level: 0, name: Low, summary: Low., challenges: Many.}
  - {level: 1, name: High, summary: High., challenges: Few.}
dimensions:
  - {id: all, name: Everything}
criteria:
  - {id: T1, level: 1, dimension: all, text: Something., basis: ours}
gates:
  - practice: automated-data-pipeline
    level: 1
    dimension: all
    criteria: [T1]
"""

# What is written wrong, instead of what; the line at which it is to be found; a part of the reason.
MISTAKES = {
    "not yaml": ("id: tiny", "id: [tiny", 2, "not valid YAML"),
    "a key twice": ("name: Tiny model", "name: Tiny\nname: Model", 3, "'name' is given twice"),
    "unknown field": ("rule: staged", "rule: staged\ncolour: red", 9, "'colour': there is no such field"),
    "missing field": ("publisher: Nobody\n", "", 1, "'publisher': this field is missing"),
    "bad id": ("id: tiny", "id: Tiny Model", 1, "should match pattern"),
    "an id of a bundled model": ("id: tiny", "id: azure", 1, "there is already a model 'azure'"),
    "unknown rule": ("rule: staged", "rule: dice", 8, "there is no scoring rule 'dice'; the rules are staged"),
    "levels that skip": ("{level: 1, name", "{level: 2, name", 11, "this one should be 1, not 2"),
    "a level without a gate": (
        "Few.}",
        "Few.}\n  - {level: 2, name: X, summary: X., challenges: X.}",
        12,
        "has no gate",
    ),
    "a dimension twice": (
        "Everything}",
        "Everything}\n  - {id: all, name: Again}",
        14,
        "'all' is already in this list",
    ),
    "a dimension without a gate": ("Everything}", "Everything}\n  - {id: none, name: N}", 14, "'none' has no gate"),
    "criterion nothing stands for": (
        "basis: ours}",
        "basis: ours}\n  - {id: T2, level: 1, dimension: all, text: X., basis: ours}",
        16,
        "names criterion 'T2'",
    ),
    "unknown basis": ("basis: ours", "basis: rumour", 15, "'published' or 'ours'"),
    "unknown practice": ("automated-data-pipeline", "magic", 17, "there is no practice 'magic'"),
    "level above the top": ("    level: 1\n", "    level: 7\n", 18, "level 7 is above the top level 1"),
    "level of a word": ("    level: 1\n", "    level: one\n", 18, "valid integer"),
    "unknown dimension": ("    dimension: all", "    dimension: some", 19, "there is no dimension 'some'"),
    "unknown criterion": ("criteria: [T1]", "criteria: [T1, T9]", 20, "there is no criterion 'T9'"),
    "no practice": ("  - practice: automated-data-pipeline\n    level", "  - level", 17, "give either"),
    "a choice of one": ("practice: automated-data-pipeline", "any_of: [automated-data-pipeline]", 17, "at least two"),
    "a gate twice": (
        "    criteria: [T1]\n",
        "    criteria: [T1]\n  - {practice: automated-data-pipeline, level: 1, dimension: all}\n",
        21,
        "already a gate of level 1",
    ),
}


def _load(folder: Path, text: str) -> None:
    (folder / "tiny.yml").write_text(text, encoding="utf-8")
    load_catalog(folder)


def test_the_file_that_the_mistakes_are_made_in_is_good(tmp_path: Path) -> None:
    (tmp_path / "tiny.yml").write_text(GOOD, encoding="utf-8")
    assert load_catalog(tmp_path).frameworks["tiny"].top == 1


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    right, wrong, line, reason = MISTAKES[name]
    assert right in GOOD
    with pytest.raises(BrokenFile) as refused:
        _load(tmp_path, GOOD.replace(right, wrong, 1))
    assert refused.value.path == tmp_path / "tiny.yml"
    assert refused.value.line == line, refused.value
    assert reason in refused.value.reason


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- list\n", "just words\n", "\x00", "a: *unknown\n"])
def test_a_file_that_is_no_model_at_all_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"tiny\.yml:1: "):
        _load(tmp_path, text)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tiny.yml").write_bytes(b"\xff\xfe\x00id")
    with pytest.raises(BrokenFile, match="cannot be read"):
        load_catalog(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="there is no such folder"):
        load_catalog(tmp_path / "nowhere")


def test_a_practice_in_two_files_is_refused(tmp_path: Path) -> None:
    for source in PRACTICES.glob("*.yml"):
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    first = min(tmp_path.glob("*.yml"))
    copied = first.read_text(encoding="utf-8").replace("part: ", "part: copy-of-", 1)
    (tmp_path / "zz-copy.yml").write_text(copied, encoding="utf-8")
    with pytest.raises(BrokenFile, match=rf"zz-copy\.yml:\d+: practice '.*' is already in {first.name}"):
        load_catalog(practices=tmp_path)
