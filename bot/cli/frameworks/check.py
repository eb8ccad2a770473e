"""`maturity frameworks check`: whether models can be used, and how well they are covered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.frameworks.coverage import asked_by_no_model, coverage, coverage_lines, size
from bot.cli.frameworks.loading import is_overlay, load_what_can_be, older_versions
from bot.cli.frameworks.page import FOUND_FAULTS, CommandOutput, output_of_lines
from bot.slack.words import plural
from frameworks.catalog import add_model
from frameworks.located_yaml import InvalidFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from frameworks.catalog import Catalog
    from frameworks.model import Framework


def check_page(extra: Path | None, files: Sequence[Path] = ()) -> CommandOutput:
    """Check these files on top of what is loaded, or without any everything that is loaded.

    Never raises InvalidFile: what is wrong is what the page says. Code 1: something is.
    """
    try:
        return _files(extra, files) if files else _everything(extra)
    except InvalidFile as error:
        return CommandOutput(str(error), FOUND_FAULTS)


def _everything(extra: Path | None) -> CommandOutput:
    loaded = load_what_can_be(extra)
    lines: list[str] = []
    faults: list[str] = []
    for model in loaded.catalog.frameworks.values():
        lines += [f"{model.id}: ok, {size(model)}", *coverage_lines(model), ""]
        faults += coverage(model).holes
    faults += [f"No model asks for '{practice}'." for practice in asked_by_no_model(loaded.catalog)]
    faults += [str(error) for error in loaded.broken]
    if faults:
        return output_of_lines([*lines, *faults], code=FOUND_FAULTS)
    models, practices = len(loaded.catalog.frameworks), len(loaded.catalog.practices)
    lines.append(f"All is well: {plural(models, 'model')}, {plural(practices, 'practice')}, and no hole.")
    return output_of_lines(lines)


def _files(extra: Path | None, files: Sequence[Path]) -> CommandOutput:
    loaded = load_what_can_be(extra, leave_out=[*files, *older_versions(files, extra)])
    catalog = loaded.catalog
    checked: dict[Path, Framework | InvalidFile] = {}
    # A file may lie over another of these files, whatever order they are given in.
    for path in sorted(dict.fromkeys(files), key=is_overlay):
        try:
            catalog, checked[path] = add_model(catalog, path)
        except InvalidFile as error:
            checked[path] = error
    lines: list[str] = []
    code = 0
    for path in dict.fromkeys(files):
        result = checked[path]
        if isinstance(result, InvalidFile):
            lines += [str(result), f"{path}: {plural(len(result.mistakes), 'mistake')}"]
            code = FOUND_FAULTS
        else:
            lines += [f"{path}: ok, {size(result)}", *coverage_lines(result)]
    lines += [
        f"({error.path} was left out, as it cannot be used itself. `maturity frameworks check` says why.)"
        for error in loaded.broken
        if _still_broken(catalog, error.path)
    ]
    return output_of_lines(lines, code=code)


def _still_broken(catalog: Catalog, path: Path) -> bool:
    """A file that lies over one of those checked could not be loaded before them."""
    try:
        add_model(catalog, path)
    except InvalidFile:
        return True
    return False
