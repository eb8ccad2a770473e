"""People who use the app, in a user's words: they type, click, choose, and look.

They act as the page does, and read what the page would show them. For tests, and for whoever wants
the workspace to have a past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground import acting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from playground.parts import Parts
    from playground.workspace import Conversation, Message, View

PATIENCE_SECONDS = 10
Blocks = list[dict[str, Any]]


class NotAsExpected(Exception):
    """Somebody did not see what they should, or something went wrong that should not."""


class Somebody:
    """Somebody in the playground's workspace, who looks at one conversation at a time."""

    def __init__(self, parts: Parts, user_id: str, channel: str) -> None:
        self._parts = parts
        self.user_id = user_id
        self.looking_at = self._named(channel)
        self._last_click: Callable[[], Awaitable[str | None]] | None = None

    def goes_to(self, channel: str) -> None:
        """Look at a channel."""
        self.looking_at = self._named(channel)

    def goes_to_the_app(self) -> None:
        """Look at the direct messages with the app."""
        self.looking_at = self._parts.workspace.app_conversation(self.user_id)

    async def types(self, text: str) -> None:
        """Send a message or a slash command, which must go well."""
        _went_well(await self.tries_to_type(text))

    async def tries_to_type(self, text: str) -> str | None:
        """Send a message or a slash command; gives what Slack says went wrong."""
        return await acting.type_text(self._parts, self.user_id, self.looking_at, text)

    async def clicks(self, label: str, *, times: int = 1, menus: Mapping[str, str] | None = None) -> None:
        """Press the newest button with this label; ``times`` says how often the click arrives at the app.

        ``menus`` says what stands chosen in menus of the same message, by placeholder.
        """
        _went_well(await self.tries_to_click(label, times=times, menus=menus))

    async def tries_to_click(self, label: str, *, times: int = 1, menus: Mapping[str, str] | None = None) -> str | None:
        """Press a button; gives what Slack says went wrong."""
        await self.sees_button(label)
        message, block_id, element = next(self._elements(label))
        where = (self.looking_at, message.model_copy(deep=True), block_id, element["action_id"])
        state: dict[str, dict[str, Any]] = {}
        for placeholder, chosen in (menus or {}).items():
            menu_block, menu = next(_labelled(message.blocks or [], placeholder))
            option = next(one for one in menu["options"] if one["text"]["text"] == chosen)
            state.setdefault(menu_block, {})[menu["action_id"]] = {"type": menu["type"], "selected_option": option}
        self._last_click = lambda: acting.click_in(self._parts, self.user_id, *where, {}, state)
        self._parts.deliveries.copies = times
        return await self._last_click()

    def last_click(self) -> Callable[[], Awaitable[str | None]]:
        """The last click, to let it arrive once more with the message as it was then."""
        if self._last_click is None:
            raise NotAsExpected("nothing was clicked yet")
        return self._last_click

    async def chooses(self, placeholder: str, label: str) -> None:
        """Choose from the newest menu with this placeholder."""
        message, block_id, element = next(self._elements(placeholder))
        option = next(one for one in element["options"] if one["text"]["text"] == label)
        chosen = {"selected_option": option}
        _went_well(
            await acting.click_message(
                self._parts, self.user_id, self.looking_at, message.ts, block_id, element["action_id"], chosen, {}
            )
        )

    async def sees(self, words: str) -> None:
        """Wait until the newest message holds these words."""
        await self.until(lambda: words in self.last_message(), words)

    async def sees_button(self, label: str) -> None:
        """Wait until there is a button with this label."""
        await self.until(lambda: next(self._elements(label), None) is not None, f"a button {label}")

    def newest(self) -> str:
        """The ts of the newest message that this person sees here."""
        return self._messages()[-1].ts

    def timestamps(self) -> list[str]:
        """The ts of every message that this person sees here, oldest first."""
        return [one.ts for one in self._messages()]

    def last_message(self) -> str:
        """The words of the newest message that this person sees here."""
        messages = self._messages()
        return words_of(messages[-1].blocks, messages[-1].text) if messages else ""

    def messages(self) -> list[str]:
        """The words of every message that this person sees here, oldest first."""
        return [words_of(one.blocks, one.text) for one in self._messages()]

    async def opens_home(self) -> None:
        """Look at the Home tab."""
        _went_well(await acting.open_home(self._parts, self.user_id))

    async def sees_at_home(self, words: str) -> None:
        """Wait until the Home tab holds these words."""
        await self.until(lambda: words in self.home(), f"{words} on the Home tab")

    def home(self) -> str:
        """The words of the Home tab."""
        view = self._parts.workspace.homes.get(self.user_id)
        return words_of(view.content["blocks"]) if view else ""

    async def clicks_at_home(self, label: str) -> None:
        """Press a button of the Home tab."""
        await self.sees_at_home(label)
        view = self._parts.workspace.homes[self.user_id]
        block_id, element = next(_labelled(view.content["blocks"], label))
        _went_well(await acting.click_view(self._parts, self.user_id, view.id, block_id, element["action_id"], {}, {}))

    async def sees_dialog(self, title: str) -> None:
        """Wait until a dialog with this title is on top."""
        await self.until(lambda: self._dialog_title() == title, f"a dialog {title}")

    async def sends_dialog(self, values: dict[str, Any]) -> None:
        """Send the topmost dialog with these values, by block id; ids of action and block are the same in ours."""
        state = {block_id: {block_id: value} for block_id, value in values.items()}
        _went_well(await acting.submit(self._parts, self.user_id, self.dialogs()[-1].id, state))

    def dialogs(self) -> list[View]:
        """The open dialogs, the topmost last."""
        return self._parts.workspace.modals.get(self.user_id, [])

    def _dialog_title(self) -> str | None:
        dialogs = self.dialogs()
        return dialogs[-1].content["title"]["text"] if dialogs else None

    def _named(self, channel: str) -> Conversation:
        return next(one for one in self._parts.workspace.conversations.values() if one.name == channel)

    def _messages(self) -> list[Message]:
        return [one for one in self.looking_at.messages if one.only_for in (None, self.user_id)]

    def _elements(self, label: str) -> Iterator[tuple[Message, str, dict[str, Any]]]:
        for message in reversed(self._messages()):
            for block_id, element in _labelled(message.blocks or [], label):
                yield message, block_id, element

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds."""
        try:
            await self._parts.changes.until(holds, PATIENCE_SECONDS)
        except TimeoutError:
            raise NotAsExpected(f"{self.user_id} does not see {what!r}, but {self.messages()[-3:]}") from None


def _went_well(problem: str | None) -> None:
    if problem is not None:
        raise NotAsExpected(problem)


def words_of(blocks: Blocks | None, text: str = "") -> str:
    """Every word that somebody reads in a message or view."""
    if not blocks:
        return text
    return "\n".join(_texts(blocks))


def _texts(node: Any) -> Iterator[str]:
    match node:
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            yield text
        case dict():
            for value in node.values():
                yield from _texts(value)
        case list():
            for value in node:
                yield from _texts(value)
        case _:
            pass


def _labelled(blocks: Blocks, label: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The buttons and menus that are labelled so."""
    for block in blocks:
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            shown = element.get("text") or element.get("placeholder") or {}
            if shown.get("text") == label:
                yield block["block_id"], element
