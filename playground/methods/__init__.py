"""The methods of the Web API, a module a family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.methods import apps, chat, conversations, files, functions, marks, oauth, users, views

if TYPE_CHECKING:
    from playground.methods.call import Method

METHODS: dict[str, Method] = {
    name: method
    for family in (apps, chat, conversations, files, functions, marks, oauth, users, views)
    for name, method in family.METHODS.items()
}
