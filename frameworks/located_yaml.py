"""YAML that remembers its lines, so that a mistake in a data file can be pointed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from frameworks.handed_in import text_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

# The largest model of ours has a tenth of this.
LARGEST = 2_000_000
# What stands in a file, with what its aliases repeat.
MOST_NODES = 100_000
LONGEST_NUMBER = 30
STARTER = "`maturity frameworks new NAME` writes a model to start from."
YAML_FIX = "Look at this line and the one above: brackets, quotes and indentation must match."


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


class BrokenFile(Exception):
    """A data file that cannot be used: which file, and every mistake found, in the order of its lines."""

    def __init__(self, path: Path, mistakes: Sequence[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(sorted(mistakes, key=lambda one: one.line))
        super().__init__("\n".join(f"{path}:{one.line}: {one.reason}. {one.fix}".rstrip() for one in self.mistakes))

    @classmethod
    def at(cls, path: Path, line: int, reason: str, fix: str = "") -> BrokenFile:
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
class Document:
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

    def broken(self, found: Iterable[Found]) -> BrokenFile:
        """The error that says everything that was found to be wrong in this file."""
        return BrokenFile(self.path, [Mistake(self.line(where), reason, fix) for where, reason, fix in found])


def read(path: Path) -> Document:
    """Parse a file of one YAML document.

    Raises BrokenFile when it cannot be read, is not YAML, is empty, or has a key that is no name or repeated.
    """
    if not path.exists():
        raise BrokenFile.at(path, 1, "there is no such file", "Look at its name and folder.")
    try:
        text = text_in(path, LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        fix = "Save it as a text file in UTF-8."
        raise BrokenFile.at(path, 1, f"the file cannot be read ({_on_one_line(error)})", fix) from error
    try:
        loader = yaml.CSafeLoader(text)
    except yaml.YAMLError as error:
        raise BrokenFile(path, [_not_yaml(text, error)]) from error
    root: yaml.Node | None = None
    try:
        root = loader.get_single_node()
        if root is None:
            raise BrokenFile.at(path, 1, "the file is empty", STARTER)
        # Where nothing is marked to be repeated, nothing can be.
        endless = _without_end(root) if "&" in text else []
        if mistakes := endless or _long_numbers(root) or _bad_keys(root):
            raise BrokenFile(path, mistakes)
        data: object = loader.construct_document(root)  # pyright: ignore[reportUnknownMemberType] - untyped in the stubs
        return Document(path, data, root)
    except (yaml.YAMLError, RecursionError) as error:
        raise BrokenFile(path, [_not_yaml(text, error)]) from error
    except ValueError as error:
        line = 1 if root is None else _unusable_value(root)
        reason = f"not valid YAML: this value cannot be read ({_on_one_line(error)})"
        raise BrokenFile.at(path, line, reason, "Put it into quotes if it is a text.") from error
    finally:
        loader.dispose()


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


# What YAML says when it gives up, what it most often means, and what to do about it. The first that fits counts.
_IN_WORDS = (
    ("violates indentation", "a tab stands where spaces should", "Indent with spaces, not tabs."),
    ("indentation space is expected", "a tab stands where spaces should", "Indent with spaces, not tabs."),
    (
        "mapping values are not allowed",
        "a colon stands where none can, or this line is indented too far",
        "Put the text into quotes if it has a colon followed by a space; else indent it as the line above.",
    ),
    (
        "cannot start any token",
        "a text cannot begin with this character",
        "Put a text that begins with @, ` or % into quotes.",
    ),
    ("found undefined alias", "a text cannot begin with *", "Put it into quotes."),
    ("expected alphabetic or numeric", "a text cannot begin with * or &", "Put it into quotes."),
    ("constructor for the tag", "a text cannot begin with !", "Put it into quotes."),
    (
        "could not find expected ':'",
        "this is not a field and its value",
        "Write 'name: value', with a space after ':'.",
    ),
    ("found unexpected end of stream", "a quote that opens here is not closed", "Close it, or take it away."),
    (
        "expected ',' or",
        "a bracket that opens here is not closed, or a comma is missing",
        "Close each bracket, put a comma between its entries, and put a text with colons or quotes into quotes.",
    ),
    (
        "expected '-' indicator",
        "this line fits neither the list above it nor what follows",
        "Indent it as its list is.",
    ),
    (
        "expected key",
        "this line does not go on as the lines above it",
        "Indent it as they are; put a text that has quotes or brackets into quotes.",
    ),
    (
        "unknown escape character",
        "a backslash in double quotes has a meaning of its own",
        "Use single quotes, or write two backslashes.",
    ),
    (
        "hexdecimal number",
        "a backslash in double quotes has a meaning of its own",
        "Use single quotes, or write two backslashes.",
    ),
    ("another document", "a second document begins here", "Take the line '---' away, or make it a file of its own."),
    ("maximum nesting", "brackets are nested too deeply", "Close each bracket."),
)
# Where these begin is where the mistake is; YAML notices it later, in a line that is innocent.
_NOTICED_LATER = frozenset(
    {"while scanning a quoted scalar", "while scanning a simple key", "while parsing a flow sequence"}
    | {"while parsing a flow mapping"}
)


def _not_yaml(text: str, error: yaml.YAMLError | RecursionError) -> Mistake:
    """The line at which a file stops being YAML, with what its author most often means."""
    if isinstance(error, yaml.reader.ReaderError):
        character = chr(error.character) if isinstance(error.character, int) else str(error.character)
        line = text[: max(text.find(character), 0)].count("\n") + 1
        return Mistake(line, "not valid YAML: an invisible character stands here", "Type the line anew.")
    if not isinstance(error, yaml.MarkedYAMLError):
        return Mistake(1, f"not valid YAML: {_on_one_line(error)}", YAML_FIX)
    problem = str(error.problem)
    mark = error.context_mark if error.context in _NOTICED_LATER else None
    mark = mark or error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    if quoted := _quote_too_long(text, line):
        reason = f"not valid YAML: a quote that opens here ends only in line {quoted[1]}"
        return Mistake(quoted[0], reason, "Close it in its own line, and begin and end the text with the same quote.")
    if _indented_with_a_tab(text, line):
        return Mistake(line, "not valid YAML: a tab stands where spaces should", "Indent with spaces, not tabs.")
    if line > 1 and "mapping values" in problem and _has_no_colon(text.splitlines()[line - 2]):
        line, problem = line - 1, "could not find expected ':'"
    words = next((one[1:] for one in _IN_WORDS if one[0] in problem), (problem, YAML_FIX))
    return Mistake(line, f"not valid YAML: {words[0]}", words[1])


def _has_no_colon(line: str) -> bool:
    """Whether this should be a field of the file itself, which YAML takes for the beginning of the next line."""
    return bool(line.strip()) and not line.startswith((" ", "-", "#")) and ": " not in line and not line.endswith(":")


def _indented_with_a_tab(text: str, line: int) -> bool:
    lines = text.splitlines()
    there = lines[line - 1] if line <= len(lines) else ""
    return "\t" in there[: len(there) - len(there.lstrip())]


def _quote_too_long(text: str, line: int) -> tuple[int, int] | None:
    """First and last line of a quoted text that runs on to where YAML gives up: its end is another text's quote."""
    found: tuple[int, int] | None = None
    try:
        for token in _tokens(text):
            if (
                isinstance(token, yaml.ScalarToken)
                and token.style in ("'", '"')
                and token.start_mark
                and token.end_mark
            ):
                first, last = token.start_mark.line + 1, token.end_mark.line + 1
                found = (first, last) if first < last else found
    except yaml.YAMLError:
        pass  # that is where YAML gives up
    return found if found and found[0] <= line <= found[1] + 1 else None


def _tokens(text: str) -> Iterator[yaml.Token]:
    loader = yaml.CSafeLoader(text)
    try:
        while (token := loader.get_token()) is not None and not isinstance(token, yaml.StreamEndToken):
            yield token
    finally:
        loader.dispose()


def _unusable_value(root: yaml.Node) -> int:
    """The line of the first value that looks like a number or a date and is none."""
    loader = yaml.CSafeLoader("")
    try:
        for node in _nodes(root):
            try:
                if isinstance(node, yaml.ScalarNode):
                    loader.construct_object(node)  # pyright: ignore[reportUnknownMemberType] - untyped in the stubs
            except ValueError:
                return _line(node)
    finally:
        loader.dispose()
    return 1


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Every node once, in the order of the file; an alias may lead back to a node already looked at."""
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        yield node
        for child in reversed(_children(node)):
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append(child)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _without_end(root: yaml.Node) -> list[Mistake]:
    """An alias for what it stands in has no end, and aliases of aliases soon have none to speak of."""
    sizes: dict[int, int] = {}
    entered: set[int] = set()
    waiting = [(root, False)]
    while waiting:
        node, is_left = waiting.pop()
        if is_left:
            entered.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in _children(node))
            if sizes[id(node)] > MOST_NODES:
                return [Mistake(_line(node), "aliases (* and &) repeat too much", "Write less, without aliases.")]
        elif id(node) in entered:
            return [Mistake(_line(node), "an alias (*) stands within what it repeats", "Take the alias away.")]
        elif id(node) not in sizes:
            entered.add(id(node))
            waiting.append((node, True))
            waiting.extend((child, False) for child in _children(node))
    return []


def _long_numbers(root: yaml.Node) -> list[Mistake]:
    return [
        Mistake(_line(node), "this number is too long", "Put it into quotes if it is a text.")
        for node in _nodes(root)
        if isinstance(node, yaml.ScalarNode) and node.tag in _NUMBERS and len(node.value) > LONGEST_NUMBER
    ]


def _bad_keys(root: yaml.Node) -> list[Mistake]:
    """YAML silently keeps the last of two equal keys; an author who repeats one has lost text."""
    mistakes: list[Mistake] = []
    for node in _nodes(root):
        if not isinstance(node, yaml.MappingNode):
            continue
        lines: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag not in _NAMES:
                fix = "Write 'name: value'; put a name such as 'yes' or '1' into quotes."
                mistakes.append(Mistake(_line(key), "this is not the name of a field", fix))
            elif key.value in lines:
                fix = f"Keep one; the other is in line {lines[key.value]}."
                mistakes.append(Mistake(_line(key), f"'{key.value}' is given twice", fix))
            else:
                lines[key.value] = _line(key)
    return mistakes


_NUMBERS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})
_NAMES = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"})
