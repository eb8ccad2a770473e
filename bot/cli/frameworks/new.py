"""`maturity frameworks new`: a model to start from, that passes the check as it is."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.cli.frameworks.loading import load_what_can_be
from bot.cli.frameworks.page import CommandOutput, CommandRefused, output_of_lines
from bot.cli.frameworks.schema import schema_text
from frameworks.model import Id

STARTER = Path(__file__).parent / "starter.yml"
NAME_IN_STARTER = "my-model"
SCHEMA_FILE = "framework.schema.json"
# The starter's own question is named after the model, and its id may have 60 characters too.
LONGEST_NAME = 40


def new_page(extra: Path | None, name: str, folder: Path | None = None) -> CommandOutput:
    """Write NAME.yml, and the schema beside it, into a folder: the given one, or that of one's models, or this one.

    Raises CommandRefused for a name that cannot be an id or is taken, for a file that is there already, and for a
    folder that cannot be written.
    """
    _refuse_bad_name(name)
    into = folder or extra or Path()
    path, schema = into / f"{name}.yml", into / SCHEMA_FILE
    if path.exists():
        raise CommandRefused(f"{path} is there already. Choose another name, or move it away.")
    loaded = load_what_can_be(extra if extra is not None and extra.is_dir() else None)
    if name in loaded.catalog.frameworks:
        raise CommandRefused(f"There is already a model '{name}'. Choose another name.")
    try:
        into.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(STARTER.read_text(encoding="utf-8").replace(NAME_IN_STARTER, name))
        if not schema.exists():
            schema.write_text(schema_text() + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandRefused(f"{path} cannot be written: {error.strerror}.") from error
    steps = [
        f"Wrote {path}, a small model that works. What to do next:",
        f"  1. Open it and make it yours. Editors complete it with the help of {schema}.",
        f"  2. maturity frameworks check {path}",
        f"  3. maturity frameworks simulate {path}",
    ]
    if extra is None or into.resolve() != extra.resolve():
        steps.append(f"  4. Set MATURITY_FRAMEWORKS_DIR={into.resolve()} and start the bot again.")
    else:
        steps.append("  4. Start the bot again.")
    return output_of_lines([*steps, "docs/own-model.md explains every field."])


def _refuse_bad_name(name: str) -> None:
    try:
        TypeAdapter(Id).validate_python(name)
    except ValidationError as error:
        advice = "Use lower case letters, digits and hyphens, as in my-model."
        raise CommandRefused(f"'{name}' cannot be a model's id. {advice}") from error
    if len(name) > LONGEST_NAME:
        raise CommandRefused(f"'{name}' is too long. Use at most {LONGEST_NAME} characters.")
