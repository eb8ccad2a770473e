"""Load the data files into one checked, frozen catalog, or say exactly what is wrong with which line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from frameworks.located_yaml import BrokenFile, Document, read
from frameworks.model import Framework, Part, Practice, Requirement
from frameworks.scoring import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HERE = Path(__file__).parent
PRACTICES = HERE / "practices"
MODELS = HERE / "models"

Schema = TypeVar("Schema", bound=BaseModel)
Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Catalog:
    """Every part of the work in conversation order, and every framework by id in order of loading."""

    parts: tuple[Part, ...]
    frameworks: Mapping[str, Framework]

    @cached_property
    def practices(self) -> Mapping[str, Practice]:
        """Every practice by id, in conversation order."""
        return MappingProxyType({practice.id: practice for part in self.parts for practice in part.practices})

    @cached_property
    def deciding(self) -> Mapping[str, frozenset[str]]:
        """The practices (by id) that decide a level, by framework id."""
        return MappingProxyType(
            {
                framework.id: frozenset(practice for gate in framework.gates for practice in gate.practices)
                for framework in self.frameworks.values()
            }
        )

    @cached_property
    def part_of(self) -> Mapping[str, Part]:
        """The part of the work each practice (by id) belongs to."""
        return MappingProxyType({practice.id: part for part in self.parts for practice in part.practices})


def load_catalog(extra_models: Path | None = None, *, models: Path = MODELS, practices: Path = PRACTICES) -> Catalog:
    """Read and check all practices and models.

    ``extra_models`` is a folder of further model files, a person's own. Raises BrokenFile with the
    file, the line and the reason at the first mistake found.
    """
    parts = _load_parts(_yaml_files(practices))
    known = {practice.id for part in parts for practice in part.practices}
    frameworks: dict[str, Framework] = {}
    for path in [*_yaml_files(models), *(_yaml_files(extra_models) if extra_models else [])]:
        document = read(path)
        framework = _validated(Framework, document)
        if framework.id in frameworks:
            raise document.broken(("id",), f"there is already a model '{framework.id}'")
        for where, reason in _mistakes(framework, known):
            raise document.broken(where, reason)
        frameworks[framework.id] = framework
    return Catalog(parts, MappingProxyType(frameworks))


def _yaml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise BrokenFile(folder, 1, "there is no such folder")
    return sorted(path for path in folder.iterdir() if path.suffix in {".yml", ".yaml"})


def _load_parts(paths: Iterable[Path]) -> tuple[Part, ...]:
    """All parts of the work in order; no practice id and no part id may come twice."""
    parts: list[Part] = []
    parts_seen: set[str] = set()
    practices_seen: dict[str, Path] = {}
    for path in paths:
        document = read(path)
        part = _validated(Part, document)
        if part.part in parts_seen:
            raise document.broken(("part",), f"there is already a part '{part.part}'")
        parts_seen.add(part.part)
        for index, practice in enumerate(part.practices):
            if practice.id in practices_seen:
                other = practices_seen[practice.id].name
                raise document.broken(("practices", index, "id"), f"practice '{practice.id}' is already in {other}")
            practices_seen[practice.id] = path
        parts.append(part)
    return tuple(sorted(parts, key=lambda part: part.order))


def _validated(schema: type[Schema], document: Document) -> Schema:
    try:
        return schema.model_validate(document.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = first["loc"]
        what = f"'{'.'.join(map(str, where))}': " if where else ""
        match first["type"]:
            case "missing":
                reason = f"{what}this field is missing"
            case "extra_forbidden":
                reason = f"{what}there is no such field"
            case _:
                reason = f"{what}{first['msg'].removeprefix('Value error, ')}"
        raise document.broken(where, reason) from error


def _mistakes(framework: Framework, known_practices: set[str]) -> Iterator[tuple[Where, str]]:
    """Everything the schema alone cannot see, as (where, reason), in the order of the file."""
    if framework.rule not in RULES:
        yield ("rule",), f"there is no scoring rule '{framework.rule}'; the rules are {', '.join(RULES)}"
    for index, level in enumerate(framework.levels):
        if level.level != index:
            yield ("levels", index, "level"), f"levels count up from 0: this one should be {index}, not {level.level}"
    yield from _repeated("dimensions", [dimension.id for dimension in framework.dimensions])
    yield from _repeated("criteria", [criterion.id for criterion in framework.criteria])
    dimensions = {dimension.id for dimension in framework.dimensions}
    for index, criterion in enumerate(framework.criteria):
        if criterion.dimension not in dimensions:
            yield ("criteria", index, "dimension"), f"there is no dimension '{criterion.dimension}'"
        if criterion.level > framework.top:
            yield ("criteria", index, "level"), f"level {criterion.level} is above the top level {framework.top}"
    for section in ("gates", "recommended"):
        for index, requirement in enumerate(getattr(framework, section)):
            for field, reason in _requirement_mistakes(framework, requirement, known_practices):
                yield (section, index, *field), reason
    yield from _coverage_mistakes(framework)


def _repeated(section: str, ids: list[str]) -> Iterator[tuple[Where, str]]:
    counts = Counter(ids)
    for index, one in enumerate(ids):
        if counts[one] > 1 and one in ids[:index]:
            yield (section, index, "id"), f"'{one}' is already in this list"


def _requirement_mistakes(
    framework: Framework, requirement: Requirement, known_practices: set[str]
) -> Iterator[tuple[Where, str]]:
    field = "practice" if requirement.practice is not None else "any_of"
    for practice in requirement.practices:
        if practice not in known_practices:
            yield (field,), f"there is no practice '{practice}'"
    if requirement.level > framework.top:
        yield ("level",), f"level {requirement.level} is above the top level {framework.top}"
    if requirement.dimension not in {dimension.id for dimension in framework.dimensions}:
        yield ("dimension",), f"there is no dimension '{requirement.dimension}'"
    criteria = {criterion.id for criterion in framework.criteria}
    for index, criterion in enumerate(requirement.criteria):
        if criterion not in criteria:
            yield ("criteria", index), f"there is no criterion '{criterion}'"


def _coverage_mistakes(framework: Framework) -> Iterator[tuple[Where, str]]:
    """A level nothing is required for, a cell that asks twice, a criterion nothing stands for."""
    for index, level in enumerate(framework.levels[1:], start=1):
        if not any(gate.level == level.level for gate in framework.gates):
            yield ("levels", index), f"level {level.level} has no gate, so nothing tells it from the level below"
    for dimension_index, dimension in enumerate(framework.dimensions):
        if not any(gate.dimension == dimension.id for gate in framework.gates):
            yield ("dimensions", dimension_index), f"dimension '{dimension.id}' has no gate"
    cells: set[tuple[int, str, tuple[str, ...]]] = set()
    for index, gate in enumerate(framework.gates):
        cell = (gate.level, gate.dimension, gate.practices)
        if cell in cells:
            yield ("gates", index), f"'{gate.practices[0]}' is already a gate of level {gate.level} here"
        cells.add(cell)
    stood_for = {criterion for entry in (*framework.gates, *framework.recommended) for criterion in entry.criteria}
    covered = stood_for | set(framework.informative)
    for index, criterion in enumerate(framework.criteria):
        if criterion.id not in covered:
            yield ("criteria", index), f"no gate, recommendation or 'informative' names criterion '{criterion.id}'"
