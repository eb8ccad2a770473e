"""How what is assessed is called, wherever levels are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.mrkdwn import channel, code
from frameworks.model import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frameworks.catalog import Catalog
    from storage.tables import Result


def scope_label(channel_id: str, scope: Scope, subject: str) -> str:
    """The team by its channel, one of its products by name, or its organisation."""
    match scope:
        case Scope.PRODUCT:
            # As code: nothing in the name formats, links or mentions.
            return f"{code(subject)} of {channel(channel_id)}"
        case Scope.ORGANISATION:
            return f"the organisation of {channel(channel_id)}"
        case _:
            return channel(channel_id)


# A team's own levels first.
SCOPES = (Scope.TEAM, Scope.PRODUCT, Scope.ORGANISATION, Scope.UNDECIDED)


def in_order(catalog: Catalog, rows: Iterable[Result]) -> list[Result]:
    """The team's own first, and models as the catalog has them."""
    order = {framework: index for index, framework in enumerate(catalog.frameworks)}
    return sorted(
        rows,
        key=lambda row: (SCOPES.index(Scope(row.scope)), row.subject, order.get(row.framework_id, len(order))),
    )


# Stands in the words behind a command for what is assessed, by one of its results.
OF = "of:"


def split_scope(words: Iterable[str]) -> tuple[tuple[str, ...], int | None]:
    """The words without the one that says whose result is meant, and the id of the result that stands for it."""
    rest: list[str] = []
    found: int | None = None
    for one in words:
        number = one.removeprefix(OF)
        if one.startswith(OF) and number.isascii() and number.isdigit():
            found = int(number[:18])
        else:
            rest.append(one)
    return tuple(rest), found
