"""Model files broken on purpose: each with the line that it was broken at."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import yaml

from frameworks.catalog import MODELS

OVERLAY = Path("docs/examples/generative-ai.yml")
SOURCES = (*sorted(MODELS.glob("*.yml")), OVERLAY)
EACH, ALL = 30, 1000
"""How many files each way of breaking makes at most, and how many all make together at least."""

REQUIRED = {
    "": {"id", "name", "short_name", "publisher", "version", "source", "note"},
    "levels": {"level", "name", "summary", "challenges", "next"},
    "dimensions": {"id", "name"},
    "criteria": {"id", "dimension", "text", "basis"},
    "gates": {"dimension"},
    "recommended": {"dimension"},
    "parts": {"part"},
    "practices": {"id", "name", "question", "why", "fully", "partly", "evidence", "effort"},
}
IDS = {"id", "practice", "dimension", "part", "overlay"}
TEXTS = {"name", "short_name", "publisher", "version", "note", "summary", "challenges", "next", "text", "title"} | {
    *("intro", "question", "why", "fully", "partly", "evidence")
}


@dataclass(frozen=True)
class Field:
    """One field of a file: where it stands, and what it is part of."""

    path: Path
    section: str
    name: str
    key: yaml.Node
    value: yaml.Node
    group: yaml.MappingNode
    first: bool

    @property
    def line(self) -> int:
        return _line(self.key)

    @property
    def group_line(self) -> int:
        return _line(self.group)

    @property
    def in_braces(self) -> bool:
        return bool(self.group.flow_style)

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, yaml.ScalarNode)

    @property
    def is_plain(self) -> bool:
        """Whether it is a text without quotes, in one line."""
        return isinstance(self.value, yaml.ScalarNode) and not self.value.style and self.value.value != ""

    @property
    def is_required(self) -> bool:
        return self.name in REQUIRED[self.section]

    @property
    def is_an_id(self) -> bool:
        return self.name in IDS and self.section != "criteria"


@dataclass(frozen=True)
class Broken:
    """A broken file: the line, and whether that must be the only mistake that is reported."""

    path: Path
    text: str
    line: int
    alone: bool = True


Break = Callable[[Field, random.Random], Broken | None]
WAYS: dict[str, Break] = {}


def _way(break_it: Break) -> Break:
    WAYS[break_it.__name__.lstrip("_")] = break_it
    return break_it


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def fields(path: Path) -> tuple[Field, ...]:
    root = yaml.compose(text_of(path), yaml.CSafeLoader)
    assert isinstance(root, yaml.MappingNode)
    return tuple(_fields(path, "", root))


def _fields(path: Path, section: str, group: yaml.MappingNode) -> Iterator[Field]:
    for index, (key, value) in enumerate(group.value):
        yield Field(path, section, key.value, key, value, group, first=not index)
        if isinstance(value, yaml.SequenceNode):
            for one in value.value:
                if isinstance(one, yaml.MappingNode):
                    yield from _fields(path, key.value, one)


@cache
def broken_files() -> dict[str, list[Broken]]:
    """Every way of breaking in several places of several files, each file another."""
    chance = random.Random("broken models")  # noqa: S311 - the same files each time, not secrets
    places = [field for path in SOURCES for field in fields(path)]
    made: dict[str, list[Broken]] = {}
    texts: set[str] = set()
    for name, way in WAYS.items():
        made[name] = []
        for field in chance.sample(places, len(places)):
            if len(made[name]) == EACH:
                break
            broken = way(field, chance)
            if broken and broken.text not in texts:
                texts.add(broken.text)
                made[name].append(broken)
    return made


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


@cache
def _line_starts(path: Path) -> tuple[int, ...]:
    return tuple(accumulate((len(line) for line in text_of(path).splitlines(keepends=True)), initial=0))


def _offset(path: Path, mark: yaml.Mark) -> int:
    return _line_starts(path)[mark.line] + mark.column


def _span(path: Path, node: yaml.Node) -> tuple[int, int]:
    return _offset(path, node.start_mark), _offset(path, node.end_mark)


def _written(field: Field, value: str) -> str:
    """The file with another value in this field."""
    text, (start, end) = text_of(field.path), _span(field.path, field.value)
    # The mark of a text over several lines is where the next thing begins.
    end = start + len(text[start:end].rstrip())
    return text[:start] + value + text[end:]


def _changed_line(field: Field, change: Callable[[str], str]) -> str:
    lines = text_of(field.path).splitlines(keepends=True)
    lines[field.line - 1] = change(lines[field.line - 1])
    return "".join(lines)


def _with(field: Field, value: str, *, alone: bool = True) -> Broken:
    return Broken(field.path, _written(field, value), field.line, alone)


# What is missing, or too much.


@_way
def _required_field_removed(field: Field, _: random.Random) -> Broken | None:
    if not field.is_required or not field.is_text or field.first or _is_long(field):
        return None
    text, (start, _end) = text_of(field.path), _span(field.path, field.key)
    _start, end = _span(field.path, field.value)
    if field.in_braces:
        rest = text[end:]
        removed = text[:start] + rest[2:] if rest.startswith(", ") else text[:start].rstrip(", ") + rest
    else:
        removed = _changed_line(field, lambda _line: "")
    return Broken(field.path, removed, field.group_line)


def _is_long(field: Field) -> bool:
    """Whether its value goes over several lines."""
    return field.value.end_mark.line != field.key.start_mark.line


@_way
def _unknown_field(field: Field, chance: random.Random) -> Broken | None:
    name = chance.choice(["colour", "owner", "x"])
    if field.in_braces:
        return Broken(field.path, _before(field, f"{name}: red, "), field.line)
    if field.first and field.section:
        return None
    return Broken(field.path, _before(field, f"{name}: red\n{' ' * field.key.start_mark.column}"), field.line)


def _before(field: Field, what: str) -> str:
    text, (start, _) = text_of(field.path), _span(field.path, field.key)
    return text[:start] + what + text[start:]


@_way
def _misspelt_field(field: Field, chance: random.Random) -> Broken | None:
    index = chance.randrange(len(field.name))
    misspelt = field.name[: index + 1] + field.name[index:]
    text, (start, end) = text_of(field.path), _span(field.path, field.key)
    return Broken(field.path, text[:start] + misspelt + text[end:], field.line)


@_way
def _repeated_field(field: Field, _: random.Random) -> Broken | None:
    if not field.is_plain or _is_long(field):
        return None
    assert isinstance(field.value, yaml.ScalarNode)
    if field.in_braces:
        return Broken(field.path, _before(field, f"{field.name}: {field.value.value}, "), field.line)
    if field.first and field.section:
        return None
    twice = f"{field.name}: again\n{' ' * field.key.start_mark.column}"
    return Broken(field.path, _before(field, twice), field.line + 1)


# What has another form than it should.


@_way
def _list_for_a_text(field: Field, _: random.Random) -> Broken | None:
    return _with(field, "[one, two]") if field.name in TEXTS | IDS and field.is_text else None


@_way
def _group_for_a_text(field: Field, _: random.Random) -> Broken | None:
    return _with(field, "{one: two}") if field.name in TEXTS | IDS and field.is_text else None


@_way
def _number_for_a_text(field: Field, chance: random.Random) -> Broken | None:
    number = chance.choice(["12", "1.5", "2025-02-28", "true", "0x1F"])
    return _with(field, number) if field.name in TEXTS | IDS and field.is_text else None


@_way
def _text_for_a_number(field: Field, chance: random.Random) -> Broken | None:
    return _with(field, chance.choice(["one", "[1]", "1.5", '"1st"'])) if field.name == "level" else None


@_way
def _nothing(field: Field, chance: random.Random) -> Broken | None:
    return _with(field, chance.choice(["", "~", "null"])) if field.is_required and field.is_text else None


@_way
def _empty_text(field: Field, chance: random.Random) -> Broken | None:
    return _with(field, chance.choice(['""', "''"])) if field.name in TEXTS | IDS and field.is_text else None


@_way
def _text_too_long(field: Field, _: random.Random) -> Broken | None:
    return _with(field, "x" * 501) if field.name in TEXTS | IDS and field.is_text else None


@_way
def _bad_id(field: Field, chance: random.Random) -> Broken | None:
    return _with(field, chance.choice(["My Model", "a_b", "über", "a--b", "-a", "A"])) if field.is_an_id else None


@_way
def _bad_choice(field: Field, _: random.Random) -> Broken | None:
    return _with(field, "perhaps") if field.name in {"basis", "effort", "default", "needs_training"} else None


@_way
def _bad_address(field: Field, chance: random.Random) -> Broken | None:
    return _with(field, chance.choice(["www.example.org", "https://", "ftp://x"])) if field.name == "source" else None


@_way
def _text_for_a_list(field: Field, _: random.Random) -> Broken | None:
    is_list = isinstance(field.value, yaml.SequenceNode) and field.value.flow_style
    return _with(field, "one") if is_list else None


@_way
def _group_for_a_list(field: Field, _: random.Random) -> Broken | None:
    is_list = isinstance(field.value, yaml.SequenceNode) and field.value.flow_style
    return _with(field, "{one: two}") if is_list else None


@_way
def _list_for_a_group(field: Field, _: random.Random) -> Broken | None:
    if not (field.in_braces and field.first):
        return None
    text, (start, end) = text_of(field.path), _span(field.path, field.group)
    return Broken(field.path, f"{text[:start]}[{text[start + 1 : end - 1]}]{text[end:]}", field.line)


# What names something that is not there, or that is there already.


@_way
def _unknown_practice(field: Field, chance: random.Random) -> Broken | None:
    if field.name == "practice":
        return _with(field, chance.choice(["magic", "experiment-tracker", "x"]))
    return _with(field, "[magic, shared-features]") if field.name == "any_of" else None


@_way
def _unknown_dimension(field: Field, _: random.Random) -> Broken | None:
    # A dimension or a level may be left without a gate.
    return _with(field, "nowhere", alone=field.section == "criteria") if field.name == "dimension" else None


@_way
def _unknown_criterion(field: Field, _: random.Random) -> Broken | None:
    # The one that was named before may have nothing else that stands for it.
    is_named = field.name == "informative" or (field.name == "criteria" and field.section in {"gates", "recommended"})
    return _with(field, "[Z9]", alone=False) if is_named else None


@_way
def _unknown_rule_or_base(field: Field, _: random.Random) -> Broken | None:
    return _with(field, "dice") if field.name in {"rule", "overlay"} else None


@_way
def _renamed(field: Field, _: random.Random) -> Broken | None:
    """What is named elsewhere in the file has another name now."""
    if field.section not in {"dimensions", "criteria"} or field.name != "id":
        return None
    return _with(field, "renamed", alone=False)


@_way
def _id_that_is_taken(field: Field, _: random.Random) -> Broken | None:
    if field.name == "id" and not field.section:
        return _with(field, "azure" if field.path.stem == "google" else "google")
    if field.name == "id" and field.section == "practices":
        return _with(field, "shared-features", alone=False)
    return None


@_way
def _id_that_comes_twice(field: Field, chance: random.Random) -> Broken | None:
    if field.name != "id" or field.section not in {"dimensions", "criteria", "practices"}:
        return None
    before = [
        one.value.value
        for one in fields(field.path)
        if (one.section, one.name) == (field.section, "id") and one.line < field.line
    ]
    return _with(field, chance.choice(before), alone=False) if before else None


@_way
def _level_out_of_range(field: Field, chance: random.Random) -> Broken | None:
    return _with(field, chance.choice(["-1", "21", "1000"])) if field.name == "level" else None


@_way
def _level_above_the_top(field: Field, _: random.Random) -> Broken | None:
    # A gate may have been the only one of its level.
    return _with(field, "9", alone=field.section in {"levels", "criteria"}) if field.name == "level" else None


@_way
def _criterion_of_another_level(field: Field, _: random.Random) -> Broken | None:
    """A gate goes to another level; its criterion stays."""
    if field.name != "level" or field.section not in {"gates", "recommended"}:
        return None
    assert isinstance(field.value, yaml.ScalarNode)
    line = next((_line(key) for key, _ in field.group.value if key.value == "criteria"), 0)
    changed = _written(field, "1" if field.value.value != "1" else "2")
    return Broken(field.path, changed, line, alone=False) if line else None


@_way
def _level_where_points_count(field: Field, _: random.Random) -> Broken | None:
    if field.path.stem != "ml-test-score" or field.name != "dimension":
        return None
    return Broken(field.path, _before(field, "level: 1, "), field.line)


@_way
def _points_of_a_level(field: Field, chance: random.Random) -> Broken | None:
    if field.name == "above":
        return _with(field, chance.choice(["7", "70", "-1", "many", ".nan", ".inf"]), alone=False)
    if field.section == "levels" and field.name == "level" and field.path.stem != "ml-test-score":
        return Broken(field.path, _before(field, "above: 1\n    "), field.line)
    return None


# What is no YAML.


@_way
def _tab(field: Field, chance: random.Random) -> Broken | None:
    if field.key.start_mark.column < 2 or not _leads_its_line(field):
        return None
    tabs = chance.choice(["\t", "  \t", "\t  ", "\t\t"])
    return Broken(field.path, _changed_line(field, lambda line: tabs + line.lstrip()), field.line)


def _leads_its_line(field: Field) -> bool:
    line = text_of(field.path).splitlines()[field.line - 1]
    return line.lstrip(" -{").startswith(f"{field.name}:")


@_way
def _quote_that_is_not_closed(field: Field, chance: random.Random) -> Broken | None:
    if not field.is_text or _is_long(field):
        return None
    text, (start, end) = text_of(field.path), _span(field.path, field.value)
    if text[end - 1] == '"':
        return Broken(field.path, text[: end - 1] + text[end:], field.line)
    if not field.is_plain or "'" in text[start:end]:
        return None
    return Broken(field.path, text[:start] + chance.choice(["'", '"']) + text[start:], field.line)


@_way
def _quote_in_quotes(field: Field, chance: random.Random) -> Broken | None:
    if not field.is_plain or _is_long(field):
        return None
    return _with(field, chance.choice(["'It's'", '"A "good" one"', r'"C:\models"']))


@_way
def _bracket_that_is_not_closed(field: Field, chance: random.Random) -> Broken | None:
    line = text_of(field.path).splitlines()[field.line - 1]
    closing = [index for index, one in enumerate(line) if one in "}]"]
    if not field.in_braces or not closing or '"' in line:
        return None
    index = chance.choice(closing)
    return Broken(field.path, _changed_line(field, lambda line: line[:index] + line[index + 1 :]), field.line)


@_way
def _bracket_that_is_not_opened(field: Field, _: random.Random) -> Broken | None:
    if not (field.in_braces and field.first):
        return None
    return Broken(field.path, _changed_line(field, lambda line: line.replace("{", "", 1)), field.line)


@_way
def _comma_that_is_missing(field: Field, _: random.Random) -> Broken | None:
    line = text_of(field.path).splitlines()[field.line - 1]
    if not field.in_braces or not re.search(r", (level|dimension|basis|name|criteria):", line):
        return None
    pattern = r", (level|dimension|basis|name|criteria):"
    return Broken(field.path, _changed_line(field, lambda line: re.sub(pattern, r" \1:", line, count=1)), field.line)


@_way
def _colon_in_a_text(field: Field, _: random.Random) -> Broken | None:
    return _with(field, "A text: with a colon") if field.is_plain and not _is_long(field) else None


@_way
def _no_space_after_the_colon(field: Field, _: random.Random) -> Broken | None:
    if field.in_braces or not field.is_plain or _is_long(field) or (field.first and field.section):
        return None
    return Broken(field.path, _changed_line(field, lambda line: line.replace(": ", ":", 1)), field.line)


@_way
def _no_colon(field: Field, _: random.Random) -> Broken | None:
    if field.in_braces or not field.is_plain or _is_long(field) or (field.first and field.section):
        return None
    return Broken(field.path, _changed_line(field, lambda line: line.replace(":", "", 1)), field.line)


@_way
def _special_character(field: Field, chance: random.Random) -> Broken | None:
    value = chance.choice(["@team", "`code`", "%x", "*bold*", "!important", "\x07", "2025-13-01"])
    return _with(field, value) if field.is_plain and not _is_long(field) else None


@_way
def _indented_otherwise(field: Field, chance: random.Random) -> Broken | None:
    if field.in_braces or field.first or not field.section:
        return None
    spaces = field.key.start_mark.column + chance.choice([-1, 1])
    return Broken(field.path, _changed_line(field, lambda line: " " * spaces + line.lstrip()), field.line)
