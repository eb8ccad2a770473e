"""The texts that stand under the fields of our data models, for the schemas that are made of these."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType


def describe_fields(schema: dict[str, Any], module: ModuleType, root: str = "") -> None:
    """Describe the fields in a JSON Schema of classes in ``module``; ``root`` is the class that the whole is of.

    Pydantic can do so itself (``use_attribute_docstrings``), but reads the source of every class whenever it is
    imported, which the bot would do at each start.
    """
    shapes = {root: schema, **schema["$defs"]}
    for class_name, texts in _texts_in(module).items():
        fields: dict[str, Any] = shapes.get(class_name, {}).get("properties", {})
        for name in texts.keys() & fields.keys():
            fields[name] = dict(sorted({**fields[name], "description": texts[name]}.items()))


def _texts_in(module: ModuleType) -> dict[str, dict[str, str]]:
    """By class and field, the string that follows the field."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, after in zip(node.body, node.body[1:], strict=False):
            match field, after:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    found.setdefault(node.name, {})[name] = inspect.cleandoc(text)
    return found
