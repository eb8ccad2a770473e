"""YAML that remembers its lines, so that a mistake in a data file can be pointed at."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from frameworks.handed_in import text_in

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from pathlib import Path

# The largest model of ours has a tenth of this.
LARGEST = 2_000_000
# What stands in a file, with what its aliases repeat.
MOST_NODES = 100_000
LONGEST_NUMBER = 30
STARTER = "`maturity frameworks new NAME` writes a model to start from."
CLOSE_IT = "Close it, and begin and end the text with the same quote."
YAML_FIX = "Look at this line and those above: indentation must match, and each quote and bracket must be closed."


Where = tuple[str | int, ...]
"""A path of keys and indexes into a file's data."""
Found = tuple[Where, str, str]
"""Where something is wrong, the reason, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong with a file: its line (from 1), the reason, and what to do about it."""

    line: int
    reason: str
    fix: str


class InvalidFile(Exception):
    """A data file that cannot be used: which file, and every mistake found, in the order of its lines."""

    def __init__(self, path: Path, mistakes: Sequence[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(mistakes, key=lambda one: one.line))
        super().__init__("\n".join(f"{path}:{one.line}: {one.reason}. {one.fix}".rstrip() for one in self.mistakes))

    @classmethod
    def at(cls, path: Path, line: int, reason: str, fix: str = "") -> InvalidFile:
        """A file with one mistake."""
        return cls(path, [Mistake(line, reason, fix)])

    @property
    def line(self) -> int:
        """The line of the first mistake."""
        return self.mistakes[0].line

    @property
    def reason(self) -> str:
        """The first mistake's reason."""
        return self.mistakes[0].reason


@dataclass(frozen=True)
class YamlDocument:
    """One parsed file: its plain data, and the node tree that knows where everything stands."""

    path: Path
    data: object
    root: yaml.Node

    def has(self, key: str) -> bool:
        """Whether the file is a mapping with this key."""
        return isinstance(self.root, yaml.MappingNode) and any(found.value == key for found, _ in self.root.value)

    def line(self, where: Sequence[str | int]) -> int:
        """The line (from 1) of the value at a path of keys and indexes, or of its nearest existing parent."""
        node = self.root
        line = _line(node)
        for step in where:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == step), None)
                if found is None:
                    break
                # The key's line: a block value starts a line later, and the key is what the author looks for.
                line, node = _line(found[0]), found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = _line(node)
            else:
                break
        return line

    def broken(self, found: Iterable[Found]) -> InvalidFile:
        """The error that says everything that was found to be wrong in this file."""
        return InvalidFile(self.path, [Mistake(self.line(where), reason, fix) for where, reason, fix in found])


def read(path: Path) -> YamlDocument:
    """Parse a file of one YAML document.

    Raises InvalidFile when it cannot be read, is not YAML, is empty, or has a key that is no name or repeated.
    """
    if not path.exists():
        raise InvalidFile.at(path, 1, "there is no such file", "Look at its name and folder.")
    try:
        text = text_in(path, LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        fix = "Save it as a text file in UTF-8."
        raise InvalidFile.at(path, 1, f"the file cannot be read ({_on_one_line(error)})", fix) from error
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise InvalidFile.at(path, 1, "the file is empty", STARTER)
        if "&" in text:  # where nothing is marked to be repeated, nothing can be
            _size(root, frozenset(), {})
        if mistakes := list(_bad_keys(root, set())):
            raise InvalidFile(path, mistakes)
        data: object = loader.construct_document(root)  # pyright: ignore[reportUnknownMemberType] - untyped in the stubs
        return YamlDocument(path, data, root)
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidFile(path, [_not_yaml(text, error)]) from error


class _Loader(yaml.CSafeLoader):
    """Knows where a value stands that cannot be read, such as a date that is none."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Hashable:  # noqa: FBT001, FBT002 - as in yaml
        """The value of a node. Raises YAMLError."""
        if node.tag in _NUMBERS and len(node.value) > LONGEST_NUMBER:
            raise _mistake("this number is too long", node)
        try:
            return super().construct_object(node, deep)  # pyright: ignore[reportUnknownMemberType]
        except ValueError as error:
            raise _mistake(f"this value cannot be read ({_on_one_line(error)})", node) from error


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


# What YAML says when it gives up, what it most often means, and what to do about it. The first that fits counts.
_IN_WORDS = (
    (
        "mapping values are not allowed",
        "a colon stands where none can, or this line is indented too far",
        "Put the text into quotes if it has a colon followed by a space; else indent it as the line above.",
    ),
    (
        "could not find expected ':'",
        "this is not a field and its value",
        "Write 'name: value', with a space after ':'.",
    ),
    ("cannot start any token", "a text cannot begin with this character", "Put it into quotes."),
    ("undefined alias", "a text cannot begin with *", "Put it into quotes."),
    ("alphabetic", "a text cannot begin with * or &", "Put it into quotes."),
    ("for the tag", "a text cannot begin with !", "Put it into quotes."),
    ("escape", "a backslash in double quotes has a meaning of its own", "Use single quotes."),
    ("another document", "a second document begins here", "Make it a file of its own."),
    ("found unexpected end of stream", "a quote that opens here is not closed", CLOSE_IT),
    ("expected ',' or", "a bracket that opens here is not closed, or a comma is missing", YAML_FIX),
    ("expected", "this line does not go on as the lines above it", YAML_FIX),
    ("this ", "", "Put it into quotes if it is a text."),
)
# Where these begin is where the mistake is; YAML notices it later, in a line that is innocent.
_NOTICED_LATER = ("while scanning a quoted", "while scanning a simple key", "while parsing a flow")


def _not_yaml(text: str, error: yaml.YAMLError | RecursionError) -> Mistake:
    """The line at which a file stops being YAML, with what its author most often means."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.encode()[: error.position].count(b"\n") + 1
        return Mistake(line, "not valid YAML: an invisible character stands here", "Type the line again.")
    if not isinstance(error, yaml.MarkedYAMLError):
        return Mistake(1, "not valid YAML: lists or brackets are nested too deeply", YAML_FIX)
    problem, lines = str(error.problem), ["", *text.splitlines(), ""]
    mark = error.context_mark if str(error.context).startswith(_NOTICED_LATER) else error.problem_mark
    line = mark.line + 1 if mark else 1
    if opened := _long_quote(text, line):
        return Mistake(opened, "not valid YAML: a quote that opens here is not closed in this line", CLOSE_IT)
    if re.match(r" *\t", lines[line]):
        return Mistake(line, "not valid YAML: a tab stands where spaces should", "Indent with spaces, not tabs.")
    if "mapping values" in problem and re.match(r"[^\s#-]((?!: )[^:])*$", lines[line - 1]):
        line, problem = line - 1, "could not find expected ':'"
    reason, fix = next((one[1:] for one in _IN_WORDS if one[0] in problem), ("", YAML_FIX))
    return Mistake(line, f"not valid YAML: {reason or problem}", fix)


def _long_quote(text: str, line: int) -> int | None:
    """The line of a quote that runs on to where YAML gives up, because another text's quote ends it."""
    opened = None
    with contextlib.suppress(yaml.YAMLError):  # that is where YAML gives up
        for token in yaml.scan(text, yaml.CSafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                first, last = token.start_mark.line + 1, token.end_mark.line + 1
                opened = first if first < last and first <= line <= last + 1 else opened
    return opened


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _size(node: yaml.Node, inside: frozenset[int], sizes: dict[int, int]) -> int:
    """How many nodes a file has with what its aliases repeat. Raises YAMLError where that has no end to speak of."""
    if id(node) in inside:
        raise _mistake("an alias (*) stands within what it repeats", node)
    if id(node) not in sizes:
        sizes[id(node)] = 1 + sum(_size(child, inside | {id(node)}, sizes) for child in _children(node))
    if sizes[id(node)] > MOST_NODES:
        raise _mistake("aliases (* and &) repeat too much", node)
    return sizes[id(node)]


def _mistake(problem: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def _bad_keys(node: yaml.Node, seen: set[int]) -> Iterator[Mistake]:
    """YAML silently keeps the last of two equal keys; an author who repeats one has lost text."""
    if id(node) in seen:
        return
    seen.add(id(node))
    lines: dict[str, int] = {}
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if not isinstance(key, yaml.ScalarNode) or key.tag not in _NAMES:
            fix = "Write 'name: value'; put a name such as 'yes' or '1' into quotes."
            yield Mistake(_line(key), "this is not the name of a field", fix)
        elif key.value in lines:
            fix = f"Keep one; the other is in line {lines[key.value]}."
            yield Mistake(_line(key), f"'{key.value}' is given twice", fix)
        else:
            lines[key.value] = _line(key)
    for child in _children(node):
        yield from _bad_keys(child, seen)


_NUMBERS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})
_NAMES = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"})
