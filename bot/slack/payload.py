"""What Slack sends, by its shape: what has not the fields that we read, or others in their place, is refused whole.

Here it is decided once, so that the listeners may rely on it. What people type is not looked at: see ``typed``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from pydantic import ValidationError
from yarl import query_to_pairs

from bot.deps import StalePayload
from bot.slack import payload_shapes as shapes

if TYPE_CHECKING:
    from collections.abc import Callable

Body = dict[str, Any]
"""What Slack sends with a click, a dialog, an event or a command."""

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 100
# What stands for bytes that are no UTF-8.
NO_UTF_8 = "\N{REPLACEMENT CHARACTER}"
EVENT = "event_callback"
CLICK = "block_actions"
SUBMISSION = "view_submission"


class Malformed(ValueError):
    """What came is not what Slack sends; the text says what is wrong with it, and quotes nothing of it."""


class Exacting(dict[str, Any]):
    """What a click or dialog carries: what is missing in it was drawn by another release, and raises StalePayload."""

    def __missing__(self, key: str) -> Any:
        raise StalePayload(f"it has no {key}")


def read_payload(body: bytes, content_type: str) -> Body:
    """What a request's body says: JSON of an event, JSON in a form of an interaction, a form of a command.

    Raises Malformed.
    """
    if content_type not in (JSON, FORM):
        raise Malformed("its content is neither JSON nor a form")
    try:
        text = body.decode("utf-8")
        said = json.loads(text) if content_type == JSON else _in_form(text)
    except RecursionError:
        raise Malformed("it is nested too deeply") from None
    except ValueError:
        raise Malformed("it cannot be read as JSON or a form") from None
    if not isinstance(said, dict):
        raise Malformed("it is no object")
    return said


def _in_form(text: str) -> Any:
    fields = dict(query_to_pairs(text, max_fields=MOST_FIELDS))
    if any(NO_UTF_8 in name or NO_UTF_8 in value for name, value in fields.items()):
        # It may have been sent so. If not, the standard library, which takes longer, raises an error.
        parse_qsl(text, errors="strict")
    return json.loads(fields["payload"]) if "payload" in fields else fields


def checked(payload: Body, is_slacks: Callable[[str], bool]) -> Body:
    """What Slack sent, once it has the shape of that, and asks for answers at Slack only. Raises Malformed.

    What clicks and dialogs carry becomes Exacting.
    """
    try:
        _shape_of(payload).model_validate(payload)
        if payload.get("type") == EVENT:
            shapes.EVENTS.get(payload["event"]["type"], shapes.Event).model_validate(payload["event"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # Names of fields are ours up to the first thing that is somebody's.
        where = ".".join(str(one) for one in first["loc"][:2])
        raise Malformed(f"{where} is missing, or not what Slack sends there") from None
    except RecursionError:
        raise Malformed("it is nested too deeply") from None
    for url in _response_urls(payload):
        if not is_slacks(url):
            raise Malformed("its response_url is not Slack's")
    return _exacting(payload) if payload.get("type") in (CLICK, SUBMISSION) else payload


def _shape_of(payload: Body) -> type[shapes.Shape]:
    kind = payload.get("type")
    if kind is None and "command" in payload:
        return shapes.CommandPayload
    if kind is None and payload.get("ssl_check") == "1":
        return shapes.Shape
    # Bolt takes what has a command for one, whatever else it is.
    if not isinstance(kind, str) or "command" in payload:
        raise Malformed("its type is missing")
    if kind == CLICK:
        container = payload.get("container")
        in_view = isinstance(container, dict) and container.get("type") == "view"
        return shapes.ClickInView if in_view else shapes.ClickInMessage
    if kind not in shapes.KINDS:
        raise Malformed("it is of a kind that the bot has no use for")
    return shapes.KINDS[kind]


def _response_urls(payload: Body) -> list[str]:
    urls = [payload["response_url"]] if payload.get("response_url") is not None else []
    return urls + [one["response_url"] for one in payload.get("response_urls") or ()]


def _exacting(payload: Body) -> Body:
    made = Exacting(payload)
    if made.get("view"):
        made["view"] = _with_state(Exacting(made["view"]))
    if made.get("actions"):
        made["actions"] = [_chosen(one) for one in made["actions"]]
    return _with_state(made)


def _with_state(place: Exacting) -> Exacting:
    blocks = (place.get("state") or {}).get("values") or {}
    values = Exacting(
        {name: Exacting({key: _chosen(one) for key, one in block.items()}) for name, block in blocks.items()}
    )
    place["state"] = {"values": values}
    return place


def _chosen(element: Body) -> Exacting:
    """Where nothing was chosen, nothing is there; a text may be null."""
    return Exacting({key: one for key, one in element.items() if one is not None or key == "value"})
