"""A mistake in a data file is refused with the file, the line, the reason and what to do about it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from frameworks.catalog import PRACTICES, Catalog, add_model, load_catalog
from frameworks.located_yaml import InvalidFile

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
  - {level: 0, name: Low, summary: Low., challenges: Many., next: Something.}
  - {level: 1, name: High, summary: High., challenges: Few., next: Nothing.}
dimensions:
  - {id: all, name: Everything}
criteria:
  - {id: T1, level: 1, dimension: all, text: Something., basis: ours}
gates:
  - practice: automated-data-pipeline
    level: 1
    dimension: all
    criteria: [T1]
  - {practice: data-validation, level: 1, dimension: all, criteria: [T1]}
"""

POINTS = """\
id: tiny
name: Tiny tests
short_name: Tiny
publisher: Nobody
version: "1"
source: https://example.org/
note: Made for a test.
rule: points
levels:
  - {level: 0, name: Low, summary: Low., challenges: Many., next: Something.}
  - {level: 1, above: 0, name: Mid, summary: Mid., challenges: Some., next: Something.}
  - {level: 2, above: 1.5, name: High, summary: High., challenges: Few., next: Nothing.}
dimensions:
  - {id: one, name: One}
  - {id: two, name: Two}
gates:
  - {practice: automated-data-pipeline, dimension: one}
  - {practice: data-validation, dimension: one}
  - {practice: shared-features, dimension: one}
  - {practice: experiment-tracking, dimension: two}
  - {practice: managed-compute, dimension: two}
"""

OWN_QUESTIONS = """\
id: tiny
name: Tiny model with questions
short_name: Tiny
publisher: Nobody
version: "1"
source: https://example.org/
note: Made for a test.
rule: staged
levels:
  - {level: 0, name: Low, summary: Low., challenges: Many., next: Something.}
  - {level: 1, name: High, summary: High., challenges: Few., next: Nothing.}
dimensions:
  - {id: all, name: Everything}
parts:
  - part: garden
    title: Garden
    intro: Let's talk about the garden.
    practices:
      - id: watered-plants
        aliases: [wet-plants]
        name: Watered plants
        question: Are your plants watered?
        why: They are thirsty.
        fully: All of them.
        partly: Some of them.
        how: [Find a can., Fill it.]
        evidence: A photo.
        effort: days
  - part: data
    practices:
      - {id: sorted-seeds, name: Sorted seeds, question: Are they sorted?, why: Order., fully: All., partly: Some., how: [Sort them., Label them.], evidence: The box., effort: days}
gates:
  - {practice: watered-plants, level: 1, dimension: all}
  - {practice: sorted-seeds, level: 1, dimension: all}
"""  # noqa: E501 - a practice in one line, as a file may have it

OVERLAY = """\
overlay: gigaom
id: tiny
name: Tiny overlay
short_name: Tiny
publisher: Nobody
version: "1"
source: https://example.org/
note: Made for a test.
dimensions:
  - {id: prompts, name: Prompts}
criteria:
  - {id: T1, level: 1, dimension: prompts, text: Something., basis: ours}
gates:
  - {practice: pre-release-checks, level: 1, dimension: prompts, criteria: [T1]}
recommended:
  - {practice: delivery-metrics, level: 1, dimension: prompts, criteria: [T1]}
"""

LEVEL_2 = "\n  - {level: 2, name: X, summary: X., challenges: X., next: X.}"
GATE_OF_BASE = "\n  - {practice: application-builds, level: 1, dimension: architecture, criteria: [GO-A1b]}"


def _criterion(id_: str, level: int, dimension: str) -> str:
    return f"\n  - {{id: {id_}, level: {level}, dimension: {dimension}, text: X., basis: ours}}"


# By file: what is replaced by what, the line that is refused, a part of the reason and maybe of the fix.
MISTAKES: dict[str, tuple[tuple[str, str, int, str] | tuple[str, str, int, str, str], ...]] = {
    GOOD: (
        ("id: tiny", "id: [tiny", 1, "a bracket that opens here is not closed"),
        ("level: 1, dimension: all, text", "level: 1 dimension: all, text", 15, "a comma"),
        ("note: Made for", 'note: "Made for', 7, "a quote that opens here is not closed"),
        ("name: Tiny model", 'name: "Tiny model', 2, "not closed in this line"),
        ("note: Made for a test.", "note: 'It's a test.'", 7, "does not go on"),
        ("    level: 1\n", "\tlevel: 1\n", 18, "a tab stands where spaces should", "Indent with spaces"),
        ("    level: 1\n", "  \tlevel: 1\n", 18, "a tab stands where spaces should"),
        ("  - {level: 0", "\t- {level: 0", 10, "a tab stands where spaces should"),
        ("note: Made for", "note: Made: for", 7, "a colon stands where none can", "into quotes"),
        ("    level: 1\n", "      level: 1\n", 18, "or this line is indented too far"),
        ("    level: 1\n", "  level: 1\n", 18, "does not go on as the lines above it"),
        ("name: Tiny model", "name Tiny model", 2, "not a field and its value"),
        ("name: Tiny model", "name:Tiny model", 2, "not a field and its value"),
        ("publisher: Nobody", "publisher: @nobody", 4, "cannot begin with"),
        ("publisher: Nobody", "publisher: *nobody", 4, "cannot begin with *"),
        ("publisher: Nobody", "publisher: !nobody x", 4, "cannot begin with !"),
        ("note: Made for a test.", 'note: "C:\\models"', 7, "a backslash in double quotes"),
        ("note: Made", "note: \x07Made", 7, "an invisible character stands here"),
        ('version: "1"', "version: 2025-02-31", 5, "this value cannot be read"),
        ("rule: staged\n", "rule: staged\n---\n", 9, "a second document begins here"),
        ("name: Tiny model", "name: Tiny\nname: Model", 3, "'name' is given twice", "line 2"),
        ("rule: staged", "rule: staged\n1: x", 9, "this is not the name of a field"),
        ("rule: staged", "rule: staged\n[a, b]: x", 9, "this is not the name of a field"),
        ("rule: staged", "rule: staged\ncolour: red", 9, "'colour': there is no such field", "the fields are id, name"),
        ("publisher: Nobody", "publischer: Nobody", 4, "there is no such field", "Did you mean 'publisher'?"),
        ("    dimension: all", "    dimenson: all", 19, "there is no such field", "Did you mean 'dimension'?"),
        ("publisher: Nobody\n", "", 1, "'publisher': this field is missing", "Add 'publisher: …' here."),
        ("    dimension: all\n", "", 17, "'gates.0.dimension': this field is missing"),
        ("publisher: Nobody", "publisher:", 4, "this is empty"),
        ("publisher: Nobody", 'publisher: ""', 4, "this is empty"),
        ("publisher: Nobody", f"publisher: {'N' * 61}", 4, "this is too long", "60 characters"),
        ('version: "1"', "version: 1.0", 5, "this should be text", "Put it into quotes."),
        ('version: "1"', "version: 2025-02-28", 5, "this should be text"),
        ("name: Tiny model", "name: [Tiny, model]", 2, "this should be one text"),
        ("criteria: [T1]", "criteria: T1", 20, "this should be a list"),
        ("- {id: all, name: Everything}", "- all", 13, "should be a group of fields"),
        ("  - {id: all, name: Everything}", "  id: all", 12, "this should be a list"),
        ("  - {level: 1, name: High", "  # - {level: 1, name: High", 9, "list is too short"),
        ("id: tiny", "id: Tiny Model", 1, "this cannot be an id"),
        ("https://example.org/", "example.org", 6, "this is not a web address"),
        ("rule: staged", "rule: staged\ndefault: maybe", 9, "true or false"),
        ("    level: 1\n", "    level: 0\n", 18, "this is too low", "at least 1."),
        ("    level: 1\n", "    level: 21\n", 18, "this is too high"),
        ("    level: 1\n", "    level: one\n", 18, "this should be a number"),
        ("    level: 1\n", "    level: 1.5\n", 18, "this should be a whole number"),
        ("basis: ours", "basis: rumour", 15, "there is no such choice", "'published' or 'ours'"),
        ("- practice: automated-data-pipeline\n    level", "- level", 17, "either 'practice' or"),
        ("    level: 1\n", "    level: 1\n    any_of: [a, b]\n    name: X\n", 17, "give either"),
        ("practice: automated-data-pipeline", "any_of: [shared-features]", 17, "at least two"),
        ("practice: automated-data-pipeline", "any_of: [shared-features, data-validation]", 17, "and a 'name'"),
        ("id: tiny", "id: azure", 1, "there is already a model 'azure'"),
        ("rule: staged", "rule: dice", 8, "there is no scoring rule 'dice'", "staged and points"),
        ("{level: 1, name", "{level: 2, name", 11, "levels count up from 0, and this is 2", "Make it 1."),
        ("Nothing.}", "Nothing.}" + LEVEL_2, 12, "level 2 has no gate"),
        ("Everything}", "Everything}\n  - {id: all, name: Again}", 14, "'all' is already in this list"),
        ("Everything}", "Everything}\n  - {id: none, name: N}", 14, "'none' has no gate"),
        ("basis: ours}", "basis: ours}" + _criterion("T1", 1, "all"), 16, "'T1' is already in this list"),
        ("basis: ours}", "basis: ours}" + _criterion("T2", 1, "all"), 16, "no practice stands for criterion 'T2'"),
        (
            "basis: ours}",
            "basis: ours}" + _criterion("T2", 2, "all") + "\ninformative: [T2]",
            16,
            "level 2 is above the top level 1",
        ),
        (
            "basis: ours}",
            "basis: ours}" + _criterion("T2", 1, "al") + "\ninformative: [T2]",
            16,
            "there is no dimension 'al'",
        ),
        ("{id: T1, level: 1, ", "{id: T1, ", 15, "'level': this field is missing"),
        ("{id: T1, level: 1, ", "{id: T1, level: 0, ", 20, "of another level"),
        ("    criteria: [T1]\n", "", 17, "'automated-data-pipeline' stands for no criterion"),
        ("rule: staged", "rule: staged\ninformative:\n  - T9", 10, "there is no criterion 'T9'"),
        ("automated-data", "automatic-data", 17, "there is no practice", "Did you mean 'automated-data-pipeline'?"),
        ("    level: 1\n", "    level: 7\n", 18, "level 7 is above the top level 1"),
        ("    level: 1\n", "", 17, "'level': this field is missing"),
        ("    dimension: all", "    dimension: some", 19, "there is no dimension 'some'", "The dimensions are all."),
        ("criteria: [T1]", "criteria: [T1, T9]", 20, "there is no criterion 'T9'"),
        ("practice: data-validation", "practice: automated-data-pipeline", 21, "already a gate here"),
        ("{level: 1, name", "{level: 1, above: 0, name", 11, "for the rule points"),
    ),
    POINTS: (
        ("practice: data-validation,", "practice: data-validation, level: 1,", 18, "practices belong to no level"),
        (
            "gates:",
            "criteria:" + _criterion("T1", 1, "one") + "\ninformative: [T1]\ngates:",
            17,
            "criteria belong to no level",
        ),
        ("above: 1.5, ", "", 12, "'above': this field is missing"),
        ("{level: 0,", "{level: 0, above: 0,", 10, "level 0 holds by itself"),
        ("above: 1.5", "above: 0", 12, "more points than level 1", "more than 0."),
        ("above: 1.5", "above: 2", 12, "no team can be above 2"),
        ("above: 1.5", "above: .nan", 12, "this is too low"),
        ("above: 1.5", "above: -1", 12, "this is too low"),
    ),
    OWN_QUESTIONS: (
        ("    title: Garden\n", "", 15, "there is no part of the work 'garden'", "data, governance"),
        ("    intro: Let's talk about the garden.\n", "", 15, "there is no part of the work 'garden'"),
        ("part: data", "part: garden", 29, "'garden' is already in this list"),
        ("id: watered-plants", "id: data-validation", 19, "is already in the bank"),
        ("[wet-plants]", "[shared-features]", 20, "is already in the bank"),
        ("id: sorted-seeds", "id: watered-plants", 31, "practice 'watered-plants' is already in this file"),
        ("{id: sorted", "{aliases: [wet-plants], id: sorted", 31, "'wet-plants' is already in this file"),
        ("[Find a can., Fill it.]", "[Find a can.]", 26, "this list is too short", "at least 2."),
        ("effort: days\n  -", "effort: minutes\n  -", 28, "there is no such choice"),
        ("  - {practice: sorted-seeds, level", "  # - {", 31, "nothing asks for practice 'sorted-seeds'"),
    ),
    OVERLAY: (
        ("overlay: gigaom", "overlay: ml-test-score", 1, "no team can be above"),
        ("overlay: gigaom", "overlay: gigaon", 1, "there is no model 'gigaon'", "azure"),
        ("overlay: gigaom", "overlays: gigaom", 1, "'overlays': there is no such field", "Did you mean 'overlay'?"),
        ("gates:", "levels: []\ngates:", 13, "'levels': there is no such field"),
        ("checks, level: 1", "checks, level: 5", 14, "level 5 is above the top level 4"),
        (
            "metrics, level: 1, dimension: prompts",
            "metrics, level: 1, dimension: promps",
            16,
            "there is no dimension 'promps'",
        ),
        ("- {id: prompts, name", "- {id: strategy, name", 10, "'strategy' is already"),
        ("basis: ours}", "basis: ours}" + _criterion("T2", 1, "prompts"), 13, "no practice stands for criterion 'T2'"),
        ("gates:", "gates:" + GATE_OF_BASE, 14, "already a gate here"),
    ),
}
ALL = [(text, mistake) for text, mistakes in MISTAKES.items() for mistake in mistakes]

# Words of Python and of the libraries, which no author should have to know.
JARGON = re.compile(
    r"Traceback|type=|input_|tuple|model_type|pydantic|valida(?!tion')|instance|dictionary|\bstr\b|\bint\b|string|"
    r"NoneType|token|\bparse|scalar|flow|Input should|for further|ctx|\{|None\b"
)


@cache
def _bundled() -> Catalog:
    return load_catalog()


def _refused(folder: Path, text: str) -> InvalidFile:
    path = folder / "tiny.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile) as refused:
        add_model(_bundled(), path)
    assert refused.value.path == path
    return refused.value


@pytest.mark.parametrize("text", [GOOD, POINTS, OWN_QUESTIONS, OVERLAY, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n")])
def test_the_files_that_the_mistakes_are_made_in_are_good(text: str, tmp_path: Path) -> None:
    (tmp_path / "tiny.yml").write_text(text, encoding="utf-8", newline="")
    assert load_catalog(tmp_path).frameworks["tiny"].short_name == "Tiny"


@pytest.mark.parametrize(("text", "mistake"), ALL, ids=[mistake[3] for _, mistake in ALL])
def test_mistakes_are_refused_with_line_reason_and_fix(
    text: str, mistake: tuple[str, str, int, str] | tuple[str, str, int, str, str], tmp_path: Path
) -> None:
    right, wrong, line, reason, *fix = mistake
    assert right in text
    broken = _refused(tmp_path, text.replace(right, wrong, 1))
    assert (broken.line, reason in broken.reason) == (line, True), broken
    for one in broken.mistakes:
        assert one.fix
        assert not JARGON.search(f"{one.reason} {one.fix}")
        assert f"{broken.path}:{one.line}: {one.reason}. {one.fix}" in str(broken)
    assert "".join(fix) in broken.mistakes[0].fix


def test_most_mistakes_are_reported_once(tmp_path: Path) -> None:
    counts = [len(_refused(tmp_path, text.replace(*mistake[:2], 1)).mistakes) for text, mistake in ALL]
    assert counts.count(1) >= 0.8 * len(counts), counts


def test_all_mistakes_of_a_file_are_reported_in_the_order_of_its_lines(tmp_path: Path) -> None:
    text = GOOD.replace("id: tiny", "id: Tiny Model").replace('"1"', "1.0").replace("ours", "rumour")
    # What only the whole can tell, such as an unknown practice, is looked at when everything else fits.
    assert [one.line for one in _refused(tmp_path, text.replace("automated", "automatic")).mistakes] == [1, 5, 15]
    text = GOOD.replace("[T1]", "[T1, T9]").replace("staged", "dice").replace("automated", "automatic")
    broken = _refused(tmp_path, text)
    assert [one.line for one in broken.mistakes] == [8, 17, 20, 21]
    assert str(broken).count("\n") == 3


def test_all_fields_that_are_given_twice_are_reported(tmp_path: Path) -> None:
    text = GOOD.replace("short_name: Tiny", "name: Tiny").replace("    dimension: all", "    level: 1")
    assert [one.line for one in _refused(tmp_path, text).mistakes] == [3, 19]


def test_a_mistake_in_an_alias_that_leads_elsewhere_does_not_hang(tmp_path: Path) -> None:
    _refused(tmp_path, GOOD.replace("criteria: [T1]", "criteria: &again [T1, *again]"))


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- list\n", "just words\n", "\x00", "a: *unknown\n", "~"])
def test_a_file_that_is_no_model_at_all_is_refused(text: str, tmp_path: Path) -> None:
    assert _refused(tmp_path, text).line == 1


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 5_000, "- " * 5_000, "a: 1" * 50_000])
def test_a_file_that_is_made_to_do_harm_is_refused(text: str, tmp_path: Path) -> None:
    assert _refused(tmp_path, text).mistakes[0].fix


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tiny.yml").write_bytes(b"\xff\xfe\x00id")
    with pytest.raises(InvalidFile, match=r"cannot be read.*UTF-8"):
        load_catalog(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="there is no such folder"):
        load_catalog(tmp_path / "nowhere")


def test_a_mistake_in_a_folder_of_models_is_found(tmp_path: Path) -> None:
    (tmp_path / "first.yml").write_text(GOOD.replace("tiny", "first"), encoding="utf-8")
    (tmp_path / "second.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "third.yml").write_text(GOOD.replace("rule: staged", "rule: dice"), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no model", encoding="utf-8")
    with pytest.raises(InvalidFile, match=r"third\.yml:8: there is no scoring rule 'dice'") as refused:
        load_catalog(tmp_path)
    assert refused.value.path == tmp_path / "third.yml"
    assert {"first", "tiny"} < set(load_catalog(tmp_path, leave_out=[tmp_path / "third.yml"]).frameworks)


def test_a_model_that_is_added_is_checked_as_well(tmp_path: Path) -> None:
    catalog = _bundled()
    path = tmp_path / "tiny.yml"
    path.write_text(GOOD, encoding="utf-8")
    bigger, added = add_model(catalog, path)
    assert added.id == "tiny"
    assert bigger.frameworks["tiny"] is added
    assert "tiny" not in catalog.frameworks
    with pytest.raises(InvalidFile, match=r"tiny\.yml:1: there is already a model 'tiny'"):
        add_model(bigger, path)


def test_a_practice_in_two_files_is_refused(tmp_path: Path) -> None:
    for source in PRACTICES.glob("*.yml"):
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    first = min(tmp_path.glob("*.yml"))
    part = first.read_text(encoding="utf-8").partition("\n")[0].removeprefix("part: ")
    copied = first.read_text(encoding="utf-8").replace("part: ", "part: copy-of-", 1)
    (tmp_path / "zz-copy.yml").write_text(copied, encoding="utf-8")
    with pytest.raises(InvalidFile, match=rf"zz-copy\.yml:\d+: practice '.*' is already in {first.name}"):
        load_catalog(practices=tmp_path)
    (tmp_path / "zz-copy.yml").write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InvalidFile, match=rf"zz-copy\.yml:1: there is already a part '{part}'"):
        load_catalog(practices=tmp_path)


@pytest.mark.parametrize("name", ["._tiny.yml", ".#tiny.yml", ".tiny.yml.swp", "#tiny.yml#", "tiny.yml~"])
def test_hidden_and_temporary_files_in_the_folder_are_no_models(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\0\5\26\7")
    assert load_catalog(tmp_path).frameworks.keys() == load_catalog().frameworks.keys()


@pytest.mark.parametrize("name", ["tiny.YML", "tiny.Yaml"])
def test_a_models_file_may_end_in_capitals(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    assert "tiny" in load_catalog(tmp_path).frameworks
