"""Somebody in the workspace, who does what the page lets people do, and sees what it shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from playground import acting
from playground.page_state import state
from playground.people import words_of
from playground.server import Playground

PATIENCE_SECONDS = 60


class Visitor:
    def __init__(self, playground: Playground, user_id: str) -> None:
        self._parts = playground.parts
        self.user_id = user_id
        self.looking_at = self._parts.workspace.conversations["C0GENERAL"]

    def goes_to_the_app(self) -> None:
        self.looking_at = self._parts.workspace.app_conversation(self.user_id)

    async def invites_the_app(self) -> None:
        await self.types(f"/invite @{self._parts.workspace.app.name}")

    async def types(self, text: str) -> None:
        assert await acting.type_text(self._parts, self.user_id, self.looking_at, text) is None

    async def clicks(self, label: str) -> None:
        """Press the newest button with this label: in the topmost dialog if there is one, else in a message."""
        dialog = self.dialog()
        if dialog is not None:
            block_id, action_id = next(_buttons(dialog["blocks"], label))
            problem = await acting.click_view(self._parts, self.user_id, dialog["id"], block_id, action_id, {}, {})
        else:
            ts, block_id, action_id = next(
                (message["ts"], *ids)
                for message in reversed(self._page()["messages"])
                for ids in _buttons(message["blocks"] or [], label)
            )
            problem = await acting.click_message(
                self._parts, self.user_id, self.looking_at, ts, block_id, action_id, {}, {}
            )
        assert problem is None

    async def uses(self, callback_id: str) -> None:
        assert await acting.use_shortcut(self._parts, self.user_id, callback_id) is None

    async def uses_on_newest(self, callback_id: str) -> None:
        ts = self._page()["messages"][-1]["ts"]
        assert await acting.use_message_shortcut(self._parts, self.user_id, callback_id, self.looking_at, ts) is None

    async def sends(self, values: dict[str, Any]) -> None:
        dialog = self.dialog()
        assert dialog is not None
        assert await acting.submit(self._parts, self.user_id, dialog["id"], values) is None

    async def runs_step(self, callback_id: str, inputs: dict[str, Any]) -> None:
        assert await acting.run_step(self._parts, self.user_id, callback_id, inputs) is None

    async def opens_home(self) -> None:
        assert await acting.open_home(self._parts, self.user_id) is None

    async def lets_pass(self, seconds: float) -> None:
        """Move the workspace's clock, as the time machine of the page does."""
        self._parts.time_machine.move(seconds)
        await self._parts.timers.run_due()

    async def sees(self, words: str, *, in_thread_of: str | None = None) -> None:
        """Wait until a message holds these words, here or in the thread of a message."""
        await self._until(lambda: any(words in one for one in self.messages(in_thread_of=in_thread_of)))

    async def sees_dialog(self, title: str) -> None:
        await self._until(lambda: (self.dialog() or {}).get("title") == title)

    async def sees_no_dialog(self) -> None:
        await self._until(lambda: self.dialog() is None)

    async def sees_at_home(self, words: str) -> None:
        await self._until(lambda: words in words_of((self._page()["home"] or {}).get("blocks")))

    async def sees_file(self) -> dict[str, Any]:
        """Wait until there is a file in the newest thread; gives it."""
        await self._until(lambda: bool(self._files()))
        return self._files()[0]

    def messages(self, *, in_thread_of: str | None = None) -> list[str]:
        """The words of every message that this person sees, here or in a thread, oldest first."""
        return [words_of(one["blocks"], one["text"]) for one in self._shown(in_thread_of)]

    def dialog(self) -> dict[str, Any] | None:
        dialogs = self._page()["modals"]
        return dialogs[-1] if dialogs else None

    def _page(self, thread_ts: str | None = None) -> dict[str, Any]:
        return state(self._parts, self.user_id, self.looking_at, thread_ts)

    def _shown(self, in_thread_of: str | None) -> list[dict[str, Any]]:
        messages = [one for one in self._page()["messages"] if one["thread_ts"] is None]
        if in_thread_of is None:
            return messages
        parent = next((one for one in messages if one["text"] == in_thread_of), None)
        return self._page(parent["ts"])["thread"][1:] if parent else []

    def _files(self) -> list[dict[str, Any]]:
        return [file for message in self._page()["messages"] for file in message["files"]]

    async def _until(self, holds: Callable[[], bool]) -> None:
        await self._parts.changes.until(holds, PATIENCE_SECONDS)


def _buttons(blocks: list[dict[str, Any]], label: str) -> Iterator[tuple[str, str]]:
    for block in blocks:
        for element in (*block.get("elements", []), block.get("accessory") or {}):
            if (element.get("text") or {}) == {"type": "plain_text", "text": label}:
                yield block["block_id"], element["action_id"]
