"""Load the data files into one checked, frozen catalog, or say exactly what is wrong with which line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from frameworks.checks import framework_mistakes, own_part_mistakes, practice_mistakes, validated
from frameworks.located_yaml import InvalidFile, read
from frameworks.model import Framework, Overlay, OwnPart, Part, Practice
from frameworks.overlay import below, in_the_overlay, laid_over, without_training

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from frameworks.located_yaml import YamlDocument

Carried = TypeVar("Carried")

HERE = Path(__file__).parent
PRACTICES = HERE / "practices"
MODELS = HERE / "models"


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
    def part_of(self) -> Mapping[str, Part]:
        """The part of the work each practice (by id) belongs to."""
        return MappingProxyType({practice.id: part for part in self.parts for practice in part.practices})

    @cached_property
    def default(self) -> tuple[str, ...]:
        """The ids of the frameworks that "all" means; the others are offered."""
        return tuple(one.id for one in self.frameworks.values() if one.default)

    @cached_property
    def asked_by_default(self) -> Mapping[str, int]:
        """In how many of the default frameworks each practice decides a level, by its id."""
        return MappingProxyType(
            Counter(practice for one in self.default for practice in self.frameworks[one].gate_practices)
        )

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The present id of a practice by each id it had before."""
        return MappingProxyType({old: practice.id for practice in self.practices.values() for old in practice.aliases})

    @cached_property
    def fitting(self) -> Mapping[str, Framework]:
        """Every framework without the gates that make no sense for a team that trains no models of its own."""
        return MappingProxyType({one.id: without_training(one, self.practices) for one in self.frameworks.values()})

    def carried(self, answers: Mapping[str, Carried]) -> dict[str, Carried]:
        """What was said of practices, by their present ids; a word under the present id goes before an old one's.

        The order stays.
        """
        if not self.renamed:
            return dict(answers)
        carried: dict[str, Carried] = {}
        for name, said in answers.items():
            practice = self.renamed.get(name, name)
            if practice == name or practice not in answers:
                carried[practice] = said
        return carried


def load_catalog(
    extra_models: Path | None = None,
    *,
    models: Path = MODELS,
    practices: Path = PRACTICES,
    leave_out: Collection[Path] = (),
) -> Catalog:
    """Read and check all practices and models.

    ``extra_models`` is a folder of further model files, a person's own; files in ``leave_out`` are not read.
    Raises InvalidFile with the file, the line and the reason of everything wrong with the first file
    that cannot be used.
    """
    if (extra_models, models, practices) == (None, MODELS, PRACTICES) and not leave_out:
        return _built_in()
    return _loaded(extra_models, models, practices, leave_out)


@cache
def _built_in() -> Catalog:
    """What comes with the bot, read once: it is frozen, and its files do not change while a process runs."""
    return _loaded(None, MODELS, PRACTICES, ())


def _loaded(extra_models: Path | None, models: Path, practices: Path, leave_out: Collection[Path]) -> Catalog:
    catalog = Catalog(_load_parts(_yaml_files(practices)), MappingProxyType({}))
    paths = [*_yaml_files(models), *(_yaml_files(extra_models) if extra_models else [])]
    skipped = {path.resolve() for path in leave_out}
    documents = [read(path) for path in paths if path.resolve() not in skipped]
    # An overlay needs the model that it lies over, wherever that stands in the alphabet.
    for document in sorted(documents, key=_is_overlay):
        catalog = _with_model(catalog, document)
    return catalog


def add_model(catalog: Catalog, path: Path) -> tuple[Catalog, Framework]:
    """The catalog with one more model, read from a file. Raises InvalidFile with everything wrong with it."""
    bigger = _with_model(catalog, read(path))
    return bigger, next(one for one in bigger.frameworks.values() if one.id not in catalog.frameworks)


def _with_model(catalog: Catalog, document: YamlDocument) -> Catalog:
    kept: Framework | None = None
    if _is_overlay(document):
        overlay = validated(Overlay, document)
        base = catalog.fitting.get(overlay.overlay)
        if base is None:
            reason, fix = f"there is no model '{overlay.overlay}'", f"The models are {', '.join(catalog.frameworks)}."
            raise document.broken([(("overlay",), reason, fix)])
        kept = below(overlay, base)
        framework = laid_over(overlay, kept)
    else:
        framework = validated(Framework, document)
    parts = _with_own(catalog.parts, framework.parts)
    known = {practice.id for part in parts for practice in part.practices}
    found = [
        *own_part_mistakes(framework.parts, catalog.parts, catalog.practices),
        *framework_mistakes(framework, known, catalog.frameworks),
    ]
    if found:
        raise document.broken(found if kept is None else in_the_overlay(found, kept))
    return replace(catalog, parts=parts, frameworks=MappingProxyType({**catalog.frameworks, framework.id: framework}))


def _with_own(parts: tuple[Part, ...], own: Iterable[OwnPart]) -> tuple[Part, ...]:
    """A model's own questions come after the bank's in a part of the work, and new parts after all others."""
    merged = {part.part: part for part in parts}
    for one in own:
        there = merged.get(one.part)
        if there is not None:
            merged[one.part] = there.model_copy(update={"practices": (*there.practices, *one.practices)})
        else:
            order = max((part.order for part in merged.values()), default=0) + 1
            title, intro = one.title or one.part, one.intro or one.part
            merged[one.part] = Part(part=one.part, title=title, order=order, intro=intro, practices=one.practices)
    return tuple(merged.values())


def _is_overlay(document: YamlDocument) -> bool:
    return document.has("overlay")


def model_files(folder: Path) -> list[Path]:
    """The YAML files of a folder in order, but for those that editors and systems hide there: `._x.yml`, `.#x.yml`."""
    return sorted(
        path for path in folder.iterdir() if path.suffix.lower() in {".yml", ".yaml"} and not path.name.startswith(".")
    )


def _yaml_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        fix = "MATURITY_FRAMEWORKS_DIR names the folder of own models."
        raise InvalidFile.at(folder, 1, "there is no such folder", fix)
    return model_files(folder)


def _load_parts(paths: Iterable[Path]) -> tuple[Part, ...]:
    """All parts of the work in order; no practice id and no part id may come twice."""
    parts: dict[str, Part] = {}
    names: dict[str, str] = {}
    for path in paths:
        document = read(path)
        part = validated(Part, document)
        if part.part in parts:
            raise document.broken([(("part",), f"there is already a part '{part.part}'", "Give it another name.")])
        found = [
            (("practices", *where), reason, fix) for where, reason, fix in practice_mistakes(part.practices, names)
        ]
        if found:
            raise document.broken(found)
        parts[part.part] = part
        names |= {name: path.name for practice in part.practices for name in (practice.id, *practice.aliases)}
    return tuple(sorted(parts.values(), key=lambda part: part.order))
