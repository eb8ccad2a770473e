"""Get hold of models for the commands: all that can be loaded, or one by its id or file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.frameworks.page import CommandRefused, closest
from frameworks.catalog import MODELS, add_model, load_catalog, model_files
from frameworks.located_yaml import InvalidFile, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from frameworks.catalog import Catalog
    from frameworks.model import Framework


@dataclass(frozen=True)
class Loaded:
    """A catalog of all that can be used, and what is wrong with the files that cannot."""

    catalog: Catalog
    broken: tuple[InvalidFile, ...]


def load_what_can_be(extra: Path | None, leave_out: Iterable[Path] = ()) -> Loaded:
    """Everything that is not broken.

    Raises InvalidFile when what is broken cannot be left out: the bank of practices, or a folder that is not there.
    """
    broken: list[InvalidFile] = []
    skipped = {path.resolve() for path in leave_out}
    while True:
        try:
            return Loaded(load_catalog(extra, leave_out=skipped), tuple(broken))
        except InvalidFile as error:
            path = error.path.resolve()
            if path in skipped or not path.is_file():
                raise
            broken.append(error)
            skipped.add(path)


def older_versions(files: Iterable[Path], extra: Path | None) -> list[Path]:
    """The files of a person's own folder that have the id of one of these, which may be its next version."""
    ids = {found for path in files if (found := _id_in(path)) is not None}
    return [path for path in _yaml_in(extra) if _id_in(path) in ids]


def model_at(source: str, extra: Path | None) -> tuple[Catalog, Framework]:
    """A model by its id or its file, and a catalog with it.

    A file may be another version of a model that is installed, which is then left out. Raises CommandRefused when
    there is neither such a model nor such a file, and InvalidFile with everything wrong with the file.
    """
    loaded = load_what_can_be(extra)
    if source in loaded.catalog.frameworks:
        return loaded.catalog, loaded.catalog.frameworks[source]
    path = Path(source)
    if not path.exists():
        for error in loaded.broken:
            if _id_in(error.path) == source:
                raise error
        raise CommandRefused(
            f"There is no model and no file '{source}'. "
            + closest(source, loaded.catalog.frameworks, f"The models are {', '.join(loaded.catalog.frameworks)}.")
        )
    here = _id_in(path)
    same = [one for one in (*_yaml_in(MODELS), *_yaml_in(extra)) if here is not None and _id_in(one) == here]
    return add_model(load_what_can_be(extra, leave_out=[path, *same]).catalog, path)


def is_overlay(path: Path) -> bool:
    """Whether a file lies over another model, and so needs that one first. A file that cannot be read does not."""
    return "overlay" in _fields(path)


def _yaml_in(folder: Path | None) -> Iterator[Path]:
    if folder is not None and folder.is_dir():
        yield from model_files(folder)


def _id_in(path: Path) -> str | None:
    found = _fields(path).get("id")
    return found if isinstance(found, str) else None


def _fields(path: Path) -> dict[object, object]:
    try:
        data = read(path).data
    except InvalidFile:
        return {}
    return data if isinstance(data, dict) else {}
