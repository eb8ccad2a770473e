"""People who use the app, in a user's words: they type, click, choose, and look.

They act as the page does, and read what the page would show them. For tests, and for whoever wants
the workspace to have a past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground import acting, membership
from playground.elements import KINDS, NoSuchChoice, choose, current_values, first_values
from playground.reading import called, words_in, words_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from playground.elements import Chosen, Element, State, Wanted
    from playground.parts import Components
    from playground.workspace import Conversation, Message, View

__all__ = ["NotAsExpected", "Somebody", "words_of"]

PATIENCE_SECONDS = 60
Block = dict[str, Any]


class NotAsExpected(Exception):
    """Somebody did not see what they should, or something went wrong that should not."""


class Somebody:
    """Somebody in the playground's workspace, who looks at one conversation, or a thread of it, at a time.

    What they choose in a message or a view stays chosen there, and goes with every later click, as in
    Slack. Whatever is called by a name (a button, a menu) is found by its words, its placeholder, its
    action id or its block's id.
    """

    def __init__(self, parts: Components, user_id: str, channel: str) -> None:
        self._parts = parts
        self.user_id = user_id
        self.looking_at = self._named(channel)
        self._thread: str | None = None
        # What was chosen by hand, by the message's ts or the view's id.
        self._touched: dict[str, State] = {}
        self._last_click: Callable[[], Awaitable[str | None]] | None = None

    # Where they look

    def goes_to(self, channel: str) -> None:
        """Look at a channel."""
        self.looking_at, self._thread = self._named(channel), None

    def goes_to_the_app(self) -> None:
        """Look at the direct messages with the app."""
        self.looking_at, self._thread = self._parts.workspace.app_conversation(self.user_id), None

    async def goes_to_thread(self, words: str) -> None:
        """Look at the thread of the newest message here that holds these words; there may be no reply yet."""
        self._thread = None
        self._thread = (await self._message_with(words)).ts

    def closes_thread(self) -> None:
        """Look at the conversation that the thread is in."""
        self._thread = None

    # Typing

    async def types(self, text: str, *, thread: str | None = None, times: int = 1) -> None:
        """Send a message or a slash command, which must go well.

        ``thread`` answers the newest message with these words; ``times`` says how often the app is told.
        """
        if times > 1:
            self._parts.deliveries.copies = times
        _went_well(await self.tries_to_type(text, thread=thread))

    async def tries_to_type(self, text: str, *, thread: str | None = None) -> str | None:
        """Send a message or a slash command; gives what Slack says went wrong."""
        thread_ts = (await self._message_with(thread)).ts if thread else self._thread
        return await acting.type_text(self._parts, self.user_id, self.looking_at, text, thread_ts)

    # Pressing and choosing in messages

    async def clicks(self, label: str, *, times: int = 1, menus: Mapping[str, Wanted] | None = None) -> None:
        """Press the newest button with this label; ``times`` says how often the click arrives at the app.

        ``menus`` says what was chosen before in the same message without the app having been told, by
        name: an option's words, a user's id, a date, or several.
        """
        _went_well(await self.tries_to_click(label, times=times, menus=menus))

    async def tries_to_click(
        self, label: str, *, times: int = 1, menus: Mapping[str, Wanted] | None = None
    ) -> str | None:
        """Press a button; gives what Slack says went wrong."""
        message, block, element = await self._found(label)
        blocks = message.all_blocks()
        for name, wanted in (menus or {}).items():
            menu_block, menu = next(called(blocks, name), (None, None))
            if menu_block is None or menu is None:
                raise NotAsExpected(f"beside {label!r} there is no {name!r}")
            self._touch(message.ts, blocks, (menu_block, menu), _choice(menu, wanted))
        return await self._presses(message, block, element, {}, times)

    def last_click(self) -> Callable[[], Awaitable[str | None]]:
        """The last click, to let it arrive once more with the message as it was then."""
        if self._last_click is None:
            raise NotAsExpected("nothing was clicked yet")
        return self._last_click

    async def chooses(self, name: str, wanted: Wanted, *, times: int = 1) -> None:
        """Choose from the newest menu of this name: an option by its words, or several.

        An overflow menu is called More options.
        """
        _went_well(await self.tries_to_choose(name, wanted, times=times))

    async def tries_to_choose(self, name: str, wanted: Wanted, *, times: int = 1) -> str | None:
        """Choose from a menu; gives what Slack says went wrong."""
        message, block, element = await self._found(name)
        chosen = _choice(element, wanted)
        self._touch(message.ts, message.all_blocks(), (block, element), chosen)
        return await self._presses(message, block, element, chosen, times)

    async def picks_people(self, name: str, *user_ids: str) -> None:
        """Choose who is chosen in the newest menu of people of this name, in place of who was."""
        _, _, element = await self._found(name)
        await self.chooses(name, user_ids if element["type"].startswith("multi_") else user_ids[0])

    async def picks_date(self, name: str, date: str) -> None:
        """Choose a date, as 2026-01-31, in the newest date picker of this name."""
        await self.chooses(name, date)

    # Shortcuts and steps

    async def uses_shortcut(self, name: str) -> None:
        """Use a global shortcut, by its name or callback id."""
        _went_well(await acting.use_shortcut(self._parts, self.user_id, self._shortcut(name, "global")))

    async def uses_message_shortcut(self, name: str, words: str) -> None:
        """Use a shortcut on the newest message with these words."""
        message, callback_id = await self._message_with(words), self._shortcut(name, "message")
        _went_well(
            await acting.use_message_shortcut(self._parts, self.user_id, callback_id, self.looking_at, message.ts)
        )

    async def runs_step(self, name: str, inputs: Mapping[str, Any]) -> None:
        """Set a workflow step going, by its title or callback id."""
        steps = self._parts.manifest.steps
        callback_id = next((one.callback_id for one in steps if name in (one.title, one.callback_id)), None)
        if callback_id is None:
            raise NotAsExpected(f"there is no step {name!r}")
        _went_well(await acting.run_step(self._parts, self.user_id, callback_id, dict(inputs)))

    # Coming and going

    async def joins(self) -> None:
        """Become a member of the channel that one looks at."""
        _went_well(await membership.join(self._parts, self.user_id, self.looking_at))

    async def leaves(self) -> None:
        """Leave the channel that one looks at."""
        _went_well(await membership.leave(self._parts, self.user_id, self.looking_at))

    async def leaves_the_workspace(self) -> None:
        """Be deactivated."""
        _went_well(await membership.leave_workspace(self._parts, self.user_id))

    async def removes_the_app(self) -> None:
        """Remove the app from the channel that one looks at."""
        await self.types(f"/remove @{self._parts.workspace.app.name}")

    async def archives_the_channel(self) -> None:
        """Archive the channel that one looks at."""
        _went_well(await membership.archive(self._parts, self.user_id, self.looking_at))

    async def deletes_the_channel(self) -> None:
        """Delete the channel that one looks at."""
        _went_well(await membership.delete(self._parts, self.user_id, self.looking_at))

    # Looking

    async def sees(self, words: str) -> None:
        """Wait until the newest message holds these words."""
        await self.until(lambda: words in self.last_message(), words)

    async def sees_button(self, label: str) -> None:
        """Wait until there is a button with this label."""
        await self._found(label)

    def newest(self) -> str:
        """The ts of the newest message that this person sees here."""
        return self._messages()[-1].ts

    def timestamps(self) -> list[str]:
        """The ts of every message that this person sees here, oldest first."""
        return [one.ts for one in self._messages()]

    def last_message(self) -> str:
        """The words of the newest message that this person sees here."""
        messages = self._messages()
        return words_in(messages[-1]) if messages else ""

    def messages(self) -> list[str]:
        """The words of every message that this person sees here, oldest first; in a thread its parent is the first."""
        return [words_in(one) for one in self._messages()]

    # The Home tab

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
        await self._acts_in_view(self._home_view, label, None)

    # Dialogs

    async def sees_dialog(self, title: str) -> None:
        """Wait until a dialog with this title is on top."""
        await self.until(lambda: self._dialog_title() == title, f"a dialog {title}")

    async def sees_in_dialog(self, words: str) -> None:
        """Wait until the topmost dialog holds these words."""
        await self.until(lambda: words in self.dialog(), f"{words} in a dialog, but {self.dialog()!r}")

    async def clicks_in_dialog(self, label: str) -> None:
        """Press a button of the topmost dialog."""
        await self._acts_in_view(self._top, label, None)

    async def chooses_in_dialog(self, name: str, wanted: Wanted) -> None:
        """Choose or fill in something in the topmost dialog; the app is told where it asked for that."""
        await self._acts_in_view(self._top, name, wanted)

    async def sends_dialog(self, values: Mapping[str, Wanted]) -> dict[str, str]:
        """Send the topmost dialog with these values, by block id; what is not given is as it stands there.

        Gives what is wrong with it, by block id, as ``dialog_errors`` does.
        """
        view = self.dialogs()[-1]
        for block_id, wanted in values.items():
            block, element = next(called(view.content["blocks"], block_id), ({"block_id": block_id}, None))
            if element is None:
                raise NotAsExpected(f"the dialog has no {block_id!r}")
            self._touch(view.id, view.content["blocks"], (block, element), _choice(element, wanted))
        _went_well(await acting.submit(self._parts, self.user_id, view.id, self._values(view.id, view.content)))
        return self.dialog_errors()

    async def closes_dialog(self) -> None:
        """Close the topmost dialog without sending it."""
        _went_well(await acting.close(self._parts, self.user_id, self.dialogs()[-1].id))

    def dialogs(self) -> list[View]:
        """The open dialogs, the topmost last."""
        return self._parts.workspace.modals.get(self.user_id, [])

    def dialog(self) -> str:
        """The words of the topmost dialog, without its title."""
        top = self._top()
        return words_of(top.content["blocks"]) if top else ""

    def dialog_errors(self) -> dict[str, str]:
        """What the topmost dialog says is wrong, by block id."""
        top = self._top()
        return dict(top.errors) if top else {}

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds."""
        try:
            await self._parts.changes.until(holds, PATIENCE_SECONDS)
        except TimeoutError:
            raise NotAsExpected(f"{self.user_id} does not see {what!r}, but {self.messages()[-3:]}") from None

    def _dialog_title(self) -> str | None:
        top = self._top()
        return top.content["title"]["text"] if top else None

    def _top(self) -> View | None:
        dialogs = self.dialogs()
        return dialogs[-1] if dialogs else None

    def _home_view(self) -> View | None:
        return self._parts.workspace.homes.get(self.user_id)

    def _named(self, channel: str) -> Conversation:
        found = next((one for one in self._parts.workspace.conversations.values() if one.name == channel), None)
        if found is None:
            raise NotAsExpected(f"there is no channel {channel!r}")
        return found

    def _shortcut(self, name: str, kind: str) -> str:
        for one in self._parts.manifest.shortcuts:
            if one.type == kind and name in (one.name, one.callback_id):
                return one.callback_id
        raise NotAsExpected(f"there is no {kind} shortcut {name!r}")

    def _messages(self) -> list[Message]:
        """What is seen: a thread with its parent, or the conversation without the replies in its threads."""
        mine = [one for one in self.looking_at.messages if one.only_for in (None, self.user_id)]
        if self._thread is not None:
            return [one for one in mine if self._thread in (one.ts, one.thread_ts)]
        return [one for one in mine if one.thread_ts in (None, one.ts)]

    def _with_words(self, words: str) -> Message | None:
        return next((one for one in reversed(self._messages()) if words in words_in(one)), None)

    async def _message_with(self, words: str) -> Message:
        """The newest message with these words, for which they wait."""
        await self.until(lambda: self._with_words(words) is not None, words)
        message = self._with_words(words)
        assert message is not None  # noqa: S101 - it was just seen
        return message

    def _elements(self, name: str) -> Iterator[tuple[Message, Block, Element]]:
        for message in reversed(self._messages()):
            for block, element in called(message.all_blocks(), name):
                yield message, block, element

    async def _found(self, name: str) -> tuple[Message, Block, Element]:
        """The newest element of this name, for which they wait."""
        await self.until(lambda: next(self._elements(name), None) is not None, f"a button or menu {name}")
        return next(self._elements(name))

    async def _presses(
        self, message: Message, block: Block, element: Element, chosen: Chosen, times: int
    ) -> str | None:
        # Its blocks are replaced when it is drawn anew, and never changed, so they need no copy.
        as_it_is = message.model_copy()
        where = (self.looking_at, as_it_is, block["block_id"], element["action_id"])
        values = current_values(as_it_is.all_blocks(), self._touched.get(message.ts, {}))
        self._last_click = lambda: acting.click_in(self._parts, self.user_id, *where, chosen, values)
        self._parts.deliveries.copies = times
        return await self._last_click()

    async def _acts_in_view(self, view_now: Callable[[], View | None], name: str, wanted: Wanted | None) -> None:
        """Press or choose something of a view, for which they wait."""

        def found() -> tuple[View, Block, Element] | None:
            view = view_now()
            return next(((view, *one) for one in called(view.content["blocks"], name)), None) if view else None

        await self.until(lambda: found() is not None, f"a button or menu {name}")
        view, block, element = found() or _lost(name)
        chosen = {} if wanted is None else _choice(element, wanted)
        self._touch(view.id, view.content["blocks"], (block, element), chosen)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return
        where = (view.id, block["block_id"], element["action_id"])
        values = self._values(view.id, view.content)
        _went_well(await acting.click_view(self._parts, self.user_id, *where, chosen, values))

    def _touch(self, surface: str, blocks: Sequence[Block], where: tuple[Block, Element], chosen: Chosen) -> None:
        """Remember what stands chosen, where the element remembers it too; what is not drawn any more is forgotten."""
        block, element = where
        if chosen and element["type"] in KINDS:
            drawn = first_values(blocks)
            kept = {
                block_id: values for block_id, values in self._touched.get(surface, {}).items() if block_id in drawn
            }
            kept.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], **chosen}
            self._touched[surface] = kept

    def _values(self, view_id: str, content: dict[str, Any]) -> State:
        return current_values(content["blocks"], self._touched.get(view_id, {}))


def _went_well(problem: str | None) -> None:
    if problem is not None:
        raise NotAsExpected(problem)


def _choice(element: Element, wanted: Wanted) -> Chosen:
    try:
        return choose(element, wanted)
    except NoSuchChoice as error:
        raise NotAsExpected(str(error)) from None


def _lost(name: str) -> Any:
    raise NotAsExpected(f"{name!r} is gone")
