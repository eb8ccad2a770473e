"""What every method of the Web API is given, and how it says no."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from playground.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playground.parts import Components
    from playground.workspace import Conversation


Item = TypeVar("Item")

# Bolt sends a team_id with every call of its listeners' client, named in the documentation or not.
ALWAYS_TAKEN = ("token", "team_id")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the playground's parts, and the arguments as they were sent (JSON, form or query).

    ``step`` is the execution id of the custom step whose token it came with, if it came with one's.
    """

    parts: Components
    arguments: Mapping[str, Any]
    authorization: str = ""
    step: str | None = None

    def text(self, name: str) -> str:
        """A required argument. Raises Refused when it is missing or empty."""
        value = self.arguments.get(name)
        if not isinstance(value, str) or not value:
            raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def structure(self, name: str) -> Any:
        """An argument that is a structure; forms carry it as JSON. Raises Refused when it is not JSON."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(f"invalid_{name}_format" if name == "blocks" else "invalid_json") from None

    def flag(self, name: str) -> bool:
        """An argument that is on or off; off when it was not sent."""
        return self.arguments.get(name) in (True, "true", "True", "1", 1)

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to ``most``. Raises Refused."""
        try:
            value = int(self.arguments.get(name) or default)
        except ValueError:
            raise Refused("invalid_arguments", [f"[ERROR] {name} must be a number"]) from None
        if not 1 <= value <= most:
            raise Refused("invalid_limit")
        return value

    def time(self, name: str) -> int:
        """A required time in seconds since 1970. Raises Refused."""
        try:
            return int(self.arguments[name])
        except (KeyError, ValueError, TypeError):
            raise Refused("invalid_time") from None

    def page(self, items: Sequence[Item], most: int) -> tuple[list[Item], str]:
        """The page of a list that the arguments ask for, and the cursor of the next. Raises Refused."""
        limit = self.number("limit", min(100, most), most)
        cursor = str(self.arguments.get("cursor") or "0")
        if not cursor.isdecimal() or int(cursor) > len(items):
            raise Refused("invalid_cursor")
        start = int(cursor)
        return list(items[start : start + limit]), str(start + limit) if start + limit < len(items) else ""

    def conversation(self) -> Conversation:
        """The conversation of the argument ``channel``, if the app can know of it. Raises Refused."""
        found = self.parts.workspace.conversations.get(self.text("channel"))
        if found is None or not found.seen_by(self.parts.workspace.app.bot_user_id):
            raise Refused("channel_not_found")
        return found

    def need_scope(self, *any_of: str) -> None:
        """Raises Refused unless the manifest has one of these scopes."""
        if not self.parts.manifest.scopes.intersection(any_of):
            provided = ",".join(sorted(self.parts.manifest.scopes))
            raise Refused("missing_scope", needed=any_of[0], provided=provided)


@dataclass(frozen=True, slots=True)
class Method:
    """A method: the arguments it knows, its rate tier, the scopes of which it needs one, whose token it takes."""

    handle: Callable[[Call], dict[str, Any]]
    arguments: frozenset[str]
    tier: int
    scopes: tuple[str, ...] = ()
    caller: Literal["bot", "app", "nobody"] = "bot"


def method(
    handle: Callable[[Call], dict[str, Any]],
    *arguments: str,
    tier: int,
    scopes: tuple[str, ...] = (),
    caller: Literal["bot", "app", "nobody"] = "bot",
) -> Method:
    """Declare a method."""
    return Method(handle, frozenset({*arguments, *ALWAYS_TAKEN}), tier, scopes, caller)
