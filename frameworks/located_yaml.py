"""YAML that remembers its lines, so that a mistake in a data file can be pointed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class BrokenFile(Exception):
    """A data file that cannot be used: which file, which line (from 1), and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}:{line}: {reason}")


@dataclass(frozen=True)
class Document:
    """One parsed file: its plain data, and the node tree that knows where everything stands."""

    path: Path
    data: object
    root: yaml.Node

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

    def broken(self, where: Sequence[str | int], reason: str) -> BrokenFile:
        """The error that says what is wrong at a path in this file."""
        return BrokenFile(self.path, self.line(where), reason)


def read(path: Path) -> Document:
    """Parse a file of one YAML document.

    Raises BrokenFile when it cannot be read, is not YAML, is empty, or repeats a key in one mapping.
    """
    try:
        loader = yaml.CSafeLoader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BrokenFile(path, 1, f"cannot be read: {error}") from error
    try:
        root = loader.get_single_node()
        if root is None:
            raise BrokenFile(path, 1, "the file is empty")
        _refuse_repeated_keys(path, root)
        data: object = loader.construct_document(root)  # pyright: ignore[reportUnknownMemberType] - untyped in the stubs
        return Document(path, data, root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BrokenFile(path, mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BrokenFile(path, 1, f"not valid YAML: {error}") from error
    finally:
        loader.dispose()


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _refuse_repeated_keys(path: Path, root: yaml.Node) -> None:
    """YAML silently keeps the last of two equal keys; an author who repeats one has lost text."""
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        children: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            keys: set[object] = set()
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in keys:
                        raise BrokenFile(path, _line(key), f"'{key.value}' is given twice")
                    keys.add(key.value)
                children.append(value)
        elif isinstance(node, yaml.SequenceNode):
            children.extend(node.value)
        for child in children:
            if id(child) not in seen:  # an alias may lead back to a node already looked at
                seen.add(id(child))
                waiting.append(child)
