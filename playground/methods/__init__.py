"""The methods of the Web API, a module a family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.methods import apps, chat, conversations, views

if TYPE_CHECKING:
    from playground.methods.call import Method

METHODS: dict[str, Method] = {**apps.METHODS, **chat.METHODS, **conversations.METHODS, **views.METHODS}
