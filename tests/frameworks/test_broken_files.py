"""A mistake in a data file is refused with the file, the line, the reason and what to do about it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from frameworks.catalog import PRACTICES, Catalog, add_model, load_catalog
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

NEXT = "    criteria: [T1]\n"
"""The last line of the first gate, after which another may follow."""

# In which file what is written wrong, instead of what; the line at which it is to be found; a part of the reason.
MISTAKES: dict[str, tuple[str, str, str, int, str]] = {
    # Not YAML.
    "bracket that is not closed": (GOOD, "id: tiny", "id: [tiny", 1, "a bracket that opens here is not closed"),
    "comma that is missing": (GOOD, "level: 1, dimension: all, text", "level: 1 dimension: all, text", 15, "a comma"),
    "quote that is not closed": (GOOD, "note: Made for", 'note: "Made for', 7, "a quote that opens here is not closed"),
    "quote that another text's quote closes": (
        GOOD,
        "name: Tiny model",
        'name: "Tiny model',
        2,
        "a quote that opens here ends only in line 5",
    ),
    "apostrophe in quotes": (GOOD, "note: Made for a test.", "note: 'It's a test.'", 7, "does not go on"),
    "tab instead of spaces": (GOOD, "    level: 1\n", "\tlevel: 1\n", 18, "a tab stands where spaces should"),
    "tab after spaces": (GOOD, "    level: 1\n", "  \tlevel: 1\n", 18, "a tab stands where spaces should"),
    "tab before a list": (GOOD, "  - {level: 0", "\t- {level: 0", 10, "a tab stands where spaces should"),
    "colon in a text": (GOOD, "note: Made for", "note: Made: for", 7, "a colon stands where none can"),
    "indented too far": (GOOD, "    level: 1\n", "      level: 1\n", 18, "or this line is indented too far"),
    "not indented enough": (GOOD, "    level: 1\n", "  level: 1\n", 18, "fits neither the list above it"),
    "no colon": (GOOD, "name: Tiny model", "name Tiny model", 2, "not a field and its value"),
    "no space after the colon": (GOOD, "name: Tiny model", "name:Tiny model", 2, "not a field and its value"),
    "text that begins with @": (GOOD, "publisher: Nobody", "publisher: @nobody", 4, "cannot begin with"),
    "text that begins with *": (GOOD, "publisher: Nobody", "publisher: *nobody", 4, "cannot begin with *"),
    "text that begins with !": (GOOD, "publisher: Nobody", "publisher: !nobody x", 4, "cannot begin with !"),
    "backslash": (GOOD, "note: Made for a test.", r'note: "C:\models"', 7, "a backslash in double quotes"),
    "invisible character": (GOOD, "note: Made", "note: \x07Made", 7, "an invisible character stands here"),
    "no such day": (GOOD, 'version: "1"', "version: 2025-02-31", 5, "this value cannot be read"),
    "second document": (GOOD, "rule: staged\n", "rule: staged\n---\n", 9, "a second document begins here"),
    "field twice": (GOOD, "name: Tiny model", "name: Tiny\nname: Model", 3, "'name' is given twice"),
    "key that is no text": (GOOD, "rule: staged", "rule: staged\n1: x", 9, "this is not the name of a field"),
    "key that is a list": (GOOD, "rule: staged", "rule: staged\n[a, b]: x", 9, "this is not the name of a field"),
    # Not as the schema has it.
    "unknown field": (GOOD, "rule: staged", "rule: staged\ncolour: red", 9, "'colour': there is no such field"),
    "misspelt field": (GOOD, "publisher: Nobody", "publischer: Nobody", 4, "there is no such field"),
    "misspelt field of a gate": (GOOD, "    dimension: all", "    dimenson: all", 19, "there is no such field"),
    "missing field": (GOOD, "publisher: Nobody\n", "", 1, "'publisher': this field is missing"),
    "missing field of a gate": (GOOD, "    dimension: all\n", "", 17, "'gates.0.dimension': this field is missing"),
    "nothing after the colon": (GOOD, "publisher: Nobody", "publisher:", 4, "this is empty"),
    "empty text": (GOOD, "publisher: Nobody", 'publisher: ""', 4, "this is empty"),
    "text that is too long": (GOOD, "publisher: Nobody", f"publisher: {'N' * 61}", 4, "this is too long"),
    "version that is a number": (GOOD, 'version: "1"', "version: 1.0", 5, "this should be text"),
    "version that is a date": (GOOD, 'version: "1"', "version: 2025-02-28", 5, "this should be text"),
    "list instead of a text": (GOOD, "name: Tiny model", "name: [Tiny, model]", 2, "this should be one text"),
    "text instead of a list": (GOOD, "criteria: [T1]", "criteria: T1", 20, "this should be a list"),
    "text instead of a group": (GOOD, "- {id: all, name: Everything}", "- all", 13, "should be a group of fields"),
    "group instead of a list": (GOOD, "  - {id: all, name: Everything}", "  id: all", 12, "this should be a list"),
    "list that is too short": (
        GOOD,
        "  - {level: 1, name: High",
        "  # - {level: 1, name: High",
        9,
        "list is too short",
    ),
    "bad id": (GOOD, "id: tiny", "id: Tiny Model", 1, "this cannot be an id"),
    "bad address": (GOOD, "https://example.org/", "example.org", 6, "this is not a web address"),
    "neither true nor false": (GOOD, "rule: staged", "rule: staged\ndefault: maybe", 9, "true or false"),
    "level below zero": (GOOD, "    level: 1\n", "    level: 0\n", 18, "this is too low"),
    "level beyond any": (GOOD, "    level: 1\n", "    level: 21\n", 18, "this is too high"),
    "level of a word": (GOOD, "    level: 1\n", "    level: one\n", 18, "this should be a number"),
    "level and a half": (GOOD, "    level: 1\n", "    level: 1.5\n", 18, "this should be a whole number"),
    "unknown basis": (GOOD, "basis: ours", "basis: rumour", 15, "there is no such choice"),
    "no practice": (GOOD, "- practice: automated-data-pipeline\n    level", "- level", 17, "either 'practice' or"),
    "practice and choice": (
        GOOD,
        "    level: 1\n",
        "    level: 1\n    any_of: [a, b]\n    name: X\n",
        17,
        "give either",
    ),
    "a choice of one": (GOOD, "practice: automated-data-pipeline", "any_of: [shared-features]", 17, "at least two"),
    "a choice without a name": (
        GOOD,
        "practice: automated-data-pipeline",
        "any_of: [shared-features, data-validation]",
        17,
        "and a 'name'",
    ),
    # Not as the whole has it.
    "id of a bundled model": (GOOD, "id: tiny", "id: azure", 1, "there is already a model 'azure'"),
    "unknown rule": (GOOD, "rule: staged", "rule: dice", 8, "there is no scoring rule 'dice'"),
    "levels that skip": (GOOD, "{level: 1, name", "{level: 2, name", 11, "levels count up from 0, and this is 2"),
    "level without a gate": (
        GOOD,
        "Nothing.}",
        "Nothing.}\n  - {level: 2, name: X, summary: X., challenges: X., next: X.}",
        12,
        "level 2 has no gate",
    ),
    "dimension twice": (
        GOOD,
        "Everything}",
        "Everything}\n  - {id: all, name: Again}",
        14,
        "'all' is already in this list",
    ),
    "dimension without a gate": (GOOD, "Everything}", "Everything}\n  - {id: none, name: N}", 14, "'none' has no gate"),
    "criterion twice": (
        GOOD,
        "basis: ours}",
        "basis: ours}\n  - {id: T1, level: 1, dimension: all, text: X., basis: ours}",
        16,
        "'T1' is already in this list",
    ),
    "criterion nothing stands for": (
        GOOD,
        "basis: ours}",
        "basis: ours}\n  - {id: T2, level: 1, dimension: all, text: X., basis: ours}",
        16,
        "no practice stands for criterion 'T2'",
    ),
    "criterion of a level too high": (
        GOOD,
        "basis: ours}",
        "basis: ours}\n  - {id: T2, level: 2, dimension: all, text: X., basis: ours}\ninformative: [T2]",
        16,
        "level 2 is above the top level 1",
    ),
    "criterion of an unknown dimension": (
        GOOD,
        "basis: ours}",
        "basis: ours}\n  - {id: T2, level: 1, dimension: al, text: X., basis: ours}\ninformative: [T2]",
        16,
        "there is no dimension 'al'",
    ),
    "criterion of no level": (GOOD, "{id: T1, level: 1, ", "{id: T1, ", 15, "'level': this field is missing"),
    "criterion of another level": (GOOD, "{id: T1, level: 1, ", "{id: T1, level: 0, ", 20, "of another level"),
    "practice that stands for nothing": (GOOD, NEXT, "", 17, "'automated-data-pipeline' stands for no criterion"),
    "informative criterion that is unknown": (
        GOOD,
        "rule: staged",
        "rule: staged\ninformative:\n  - T9",
        10,
        "there is no criterion 'T9'",
    ),
    "unknown practice": (GOOD, "automated-data-pipeline", "automatic-data-pipeline", 17, "there is no practice"),
    "practice of a level too high": (GOOD, "    level: 1\n", "    level: 7\n", 18, "level 7 is above the top level 1"),
    "practice of no level": (GOOD, "    level: 1\n", "", 17, "'level': this field is missing"),
    "unknown dimension": (GOOD, "    dimension: all", "    dimension: some", 19, "there is no dimension 'some'"),
    "unknown criterion": (GOOD, "criteria: [T1]", "criteria: [T1, T9]", 20, "there is no criterion 'T9'"),
    "gate twice": (
        GOOD,
        NEXT,
        NEXT + "  - {practice: automated-data-pipeline, level: 1, dimension: all, criteria: [T1]}\n",
        21,
        "already a gate here",
    ),
    "'above' in a staged model": (GOOD, "{level: 1, name", "{level: 1, above: 0, name", 11, "for the rule points"),
    # The rule points.
    "points: level of a gate": (
        POINTS,
        "practice: data-validation,",
        "practice: data-validation, level: 1,",
        18,
        "practices belong to no level",
    ),
    "points: level of a criterion": (
        POINTS,
        "gates:\n",
        "criteria:\n  - {id: T1, level: 1, dimension: one, text: X., basis: ours}\ninformative: [T1]\ngates:\n",
        17,
        "criteria belong to no level",
    ),
    "points: no 'above'": (POINTS, "above: 1.5, ", "", 12, "'above': this field is missing"),
    "points: 'above' of level 0": (POINTS, "{level: 0,", "{level: 0, above: 0,", 10, "level 0 holds by itself"),
    "points: 'above' that does not rise": (POINTS, "above: 1.5", "above: 0", 12, "more points than level 1"),
    "points: 'above' out of reach": (POINTS, "above: 1.5", "above: 2", 12, "no team can be above 2"),
    "points: 'above' that is nothing": (POINTS, "above: 1.5", "above: .nan", 12, "this is too low"),
    "points: 'above' below zero": (POINTS, "above: 1.5", "above: -1", 12, "this is too low"),
    # Questions that a model brings along.
    "new part without a title": (OWN_QUESTIONS, "    title: Garden\n", "", 15, "there is no part of the work 'garden'"),
    "new part without an intro": (
        OWN_QUESTIONS,
        "    intro: Let's talk about the garden.\n",
        "",
        15,
        "there is no part of the work 'garden'",
    ),
    "part twice": (OWN_QUESTIONS, "part: data", "part: garden", 29, "'garden' is already in this list"),
    "id that the bank has": (OWN_QUESTIONS, "id: watered-plants", "id: data-validation", 19, "is already in the bank"),
    "alias that the bank has": (OWN_QUESTIONS, "[wet-plants]", "[shared-features]", 20, "is already in the bank"),
    "id that another question has": (
        OWN_QUESTIONS,
        "id: sorted-seeds",
        "id: watered-plants",
        31,
        "practice 'watered-plants' is already in this file",
    ),
    "alias that another question has": (
        OWN_QUESTIONS,
        "{id: sorted-seeds,",
        "{id: sorted-seeds, aliases: [wet-plants],",
        31,
        "practice 'wet-plants' is already in this file",
    ),
    "too few first steps": (OWN_QUESTIONS, "[Find a can., Fill it.]", "[Find a can.]", 26, "this list is too short"),
    "unknown effort": (OWN_QUESTIONS, "effort: days\n  -", "effort: minutes\n  -", 28, "there is no such choice"),
    # Overlays.
    "question that nothing asks": (
        OWN_QUESTIONS,
        "  - {practice: sorted-seeds, level: 1, dimension: all}\n",
        "",
        31,
        "nothing asks for practice 'sorted-seeds'",
    ),
    "overlay that leaves levels out of reach": (
        OVERLAY,
        "overlay: gigaom",
        "overlay: ml-test-score",
        1,
        "no team can be above",
    ),
    "overlay over nothing": (OVERLAY, "overlay: gigaom", "overlay: gigaon", 1, "there is no model 'gigaon'"),
    "misspelt overlay": (OVERLAY, "overlay: gigaom", "overlays: gigaom", 1, "'overlays': there is no such field"),
    "overlay with levels": (OVERLAY, "gates:", "levels: []\ngates:", 13, "'levels': there is no such field"),
    "level of an overlay's gate": (
        OVERLAY,
        "- {practice: pre-release-checks, level: 1, ",
        "- {practice: pre-release-checks, level: 5, ",
        14,
        "level 5 is above the top level 4",
    ),
    "dimension of an overlay's recommendation": (
        OVERLAY,
        "- {practice: delivery-metrics, level: 1, dimension: prompts",
        "- {practice: delivery-metrics, level: 1, dimension: promps",
        16,
        "there is no dimension 'promps'",
    ),
    "dimension that the base has": (
        OVERLAY,
        "- {id: prompts, name",
        "- {id: strategy, name",
        10,
        "'strategy' is already",
    ),
    "criterion of an overlay for nothing": (
        OVERLAY,
        "basis: ours}",
        "basis: ours}\n  - {id: T2, level: 1, dimension: prompts, text: X., basis: ours}",
        13,
        "no practice stands for criterion 'T2'",
    ),
    "gate that the base has": (
        OVERLAY,
        "gates:\n",
        "gates:\n  - {practice: application-builds, level: 1, dimension: architecture, criteria: [GO-A1b]}\n",
        14,
        "already a gate here",
    ),
}

FIXES = {
    "misspelt field": "Did you mean 'publisher'?",
    "misspelt field of a gate": "Did you mean 'dimension'?",
    "misspelt overlay": "Did you mean 'overlay'?",
    "unknown field": "the fields are id, name",
    "missing field": "Add 'publisher: …' here.",
    "text that is too long": "60 characters",
    "version that is a number": "Put it into quotes.",
    "colon in a text": "into quotes",
    "tab instead of spaces": "Indent with spaces",
    "unknown basis": "'published' or 'ours'",
    "unknown practice": "Did you mean 'automated-data-pipeline'?",
    "unknown dimension": "The dimensions are all.",
    "unknown rule": "staged and points",
    "levels that skip": "Make it 1.",
    "points: 'above' that does not rise": "more than 0.",
    "field twice": "line 2",
    "new part without a title": "data, governance",
    "overlay over nothing": "azure",
    "too few first steps": "at least 2.",
    "level below zero": "at least 1.",
}


@cache
def _bundled() -> Catalog:
    return load_catalog()


def _refused(folder: Path, text: str) -> BrokenFile:
    path = folder / "tiny.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile) as refused:
        add_model(_bundled(), path)
    assert refused.value.path == path
    return refused.value


@pytest.mark.parametrize("text", [GOOD, POINTS, OWN_QUESTIONS, OVERLAY, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n")])
def test_the_files_that_the_mistakes_are_made_in_are_good(text: str, tmp_path: Path) -> None:
    (tmp_path / "tiny.yml").write_text(text, encoding="utf-8", newline="")
    assert load_catalog(tmp_path).frameworks["tiny"].short_name == "Tiny"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    text, right, wrong, line, reason = MISTAKES[name]
    assert text.count(right) >= 1
    broken = _refused(tmp_path, text.replace(right, wrong, 1))
    assert (broken.line, reason in broken.reason) == (line, True), broken
    for mistake in broken.mistakes:
        assert mistake.fix
        assert f"{broken.path}:{mistake.line}: {mistake.reason}. {mistake.fix}" in str(broken)
    assert FIXES.get(name, "") in broken.mistakes[0].fix


def test_one_mistake_is_mostly_reported_once(tmp_path: Path) -> None:
    counts = {
        name: len(_refused(tmp_path, text.replace(right, wrong, 1)).mistakes)
        for name, (text, right, wrong, _, _) in MISTAKES.items()
    }
    assert sum(count == 1 for count in counts.values()) >= 0.8 * len(counts), counts


def test_all_mistakes_of_a_file_are_reported_in_the_order_of_its_lines(tmp_path: Path) -> None:
    text = GOOD
    for name in ("unknown practice", "version that is a number", "neither true nor false", "unknown basis", "bad id"):
        _, right, wrong, _, _ = MISTAKES[name]
        text = text.replace(right, wrong, 1)
    # What only the whole can tell, such as the unknown practice, is looked at when everything else fits.
    assert [one.line for one in _refused(tmp_path, text).mistakes] == [1, 5, 9, 16]
    text = GOOD
    for name in ("unknown criterion", "unknown rule", "unknown practice", "dimension without a gate"):
        _, right, wrong, _, _ = MISTAKES[name]
        text = text.replace(right, wrong, 1)
    broken = _refused(tmp_path, text)
    assert [one.line for one in broken.mistakes] == [8, 14, 18, 21]
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
    with pytest.raises(BrokenFile, match=r"cannot be read.*UTF-8"):
        load_catalog(tmp_path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="there is no such folder"):
        load_catalog(tmp_path / "nowhere")


def test_a_mistake_in_a_folder_of_models_is_found(tmp_path: Path) -> None:
    (tmp_path / "first.yml").write_text(GOOD.replace("tiny", "first"), encoding="utf-8")
    (tmp_path / "second.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "third.yml").write_text(GOOD.replace("rule: staged", "rule: dice"), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no model", encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"third\.yml:8: there is no scoring rule 'dice'") as refused:
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
    with pytest.raises(BrokenFile, match=r"tiny\.yml:1: there is already a model 'tiny'"):
        add_model(bigger, path)


def test_a_practice_in_two_files_is_refused(tmp_path: Path) -> None:
    for source in PRACTICES.glob("*.yml"):
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    first = min(tmp_path.glob("*.yml"))
    part = first.read_text(encoding="utf-8").partition("\n")[0].removeprefix("part: ")
    copied = first.read_text(encoding="utf-8").replace("part: ", "part: copy-of-", 1)
    (tmp_path / "zz-copy.yml").write_text(copied, encoding="utf-8")
    with pytest.raises(BrokenFile, match=rf"zz-copy\.yml:\d+: practice '.*' is already in {first.name}"):
        load_catalog(practices=tmp_path)
    (tmp_path / "zz-copy.yml").write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BrokenFile, match=rf"zz-copy\.yml:1: there is already a part '{part}'"):
        load_catalog(practices=tmp_path)


@pytest.mark.parametrize("name", ["._tiny.yml", ".#tiny.yml", ".tiny.yml.swp", "#tiny.yml#", "tiny.yml~"])
def test_hidden_and_temporary_files_in_the_folder_are_no_models(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\0\5\26\7")
    assert load_catalog(tmp_path).frameworks.keys() == load_catalog().frameworks.keys()


@pytest.mark.parametrize("name", ["tiny.YML", "tiny.Yaml"])
def test_a_models_file_may_end_in_capitals(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    assert "tiny" in load_catalog(tmp_path).frameworks
