"""The workspace: its people, conversations, messages and views. Data that is kept across restarts when asked to."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from pydantic import BaseModel, Field

Blocks = list[dict[str, Any]]
SLACKBOT = "USLACKBOT"


class Person(BaseModel):
    """Somebody to act as. ``deleted`` is who left the workspace, ``dnd`` is who wants quiet now.

    ``guest`` is a guest of the workspace; ``from_team`` is the id of another workspace that somebody is of, whose
    channel is shared with this one, and ``admin`` who runs their own workspace.
    """

    id: str
    name: str
    real_name: str
    tz: str
    deleted: bool = False
    away: bool = False
    dnd: bool = False
    guest: bool = False
    from_team: str = ""
    admin: bool = False


class App(BaseModel):
    """The one app that is installed, and what it signs and is signed with."""

    id: str
    name: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str = ""
    client_secret: str = ""


class Author(BaseModel):
    """A name, and a picture (``emoji`` or ``url``), under which the app writes in place of its own."""

    name: str = ""
    icons: dict[str, str] = Field(default_factory=dict)


class Message(BaseModel):
    """A message. ``only_for`` makes it ephemeral: one person sees it, and no method of the Web API finds it.

    ``thread_ts`` is the parent's ts in a reply, ``files`` are ids, ``step`` is the custom step that it came from.
    """

    ts: str
    user: str
    text: str = ""
    blocks: Blocks | None = None
    attachments: Blocks | None = None
    author: Author | None = None
    metadata: dict[str, Any] | None = None
    files: list[str] = Field(default_factory=list)
    # Who reacted, by the name of the emoji.
    reactions: dict[str, list[str]] = Field(default_factory=dict)
    pinned: bool = False
    thread_ts: str | None = None
    edited: bool = False
    only_for: str | None = None
    step: str | None = None

    def all_blocks(self) -> Blocks:
        """The message's blocks, and those of its attachments below them."""
        inside = (one.get("blocks") or [] for one in self.attachments or ())
        return [*(self.blocks or ()), *(block for blocks in inside for block in blocks)]

    def attachment_of(self, block_id: str) -> int | None:
        """The number of the attachment that a block stands in; None for a block of the message itself."""
        for one in self.attachments or ():
            if any(block["block_id"] == block_id for block in one.get("blocks") or ()):
                return one["id"]
        return None


class Conversation(BaseModel):
    """A channel, public or private, or a person's direct messages with the app."""

    id: str
    name: str
    kind: Literal["channel", "private", "app"]
    topic: str = ""
    purpose: str = ""
    bookmarks: list[dict[str, Any]] = Field(default_factory=list)
    archived: bool = False
    members: list[str] = Field(default_factory=list)
    messages: list[Message] = Field(default_factory=list)
    # Up to which message each person has read.
    read: dict[str, str] = Field(default_factory=dict)

    def is_called(self, name: str) -> bool:
        """Whether this is the channel of a name, which may have a # in front."""
        return self.kind != "app" and name.removeprefix("#") == self.name

    def seen_by(self, user_id: str) -> bool:
        """Whether a person finds this conversation at all."""
        return self.kind == "channel" or user_id in self.members

    def message(self, ts: str) -> Message | None:
        """The message with this ts."""
        return next((one for one in reversed(self.messages) if one.ts == ts), None)

    def replies(self, ts: str) -> list[Message]:
        """The replies in the thread of a message, oldest first."""
        return [one for one in self.messages if one.thread_ts == ts]

    def unread(self, user_id: str) -> int:
        """How many messages a person has not seen."""
        mark = self.read.get(user_id, "")
        return sum(one.ts > mark and one.user != user_id and one.only_for is None for one in self.messages)


class File(BaseModel):
    """A file that the app uploaded; its content is kept beside it, in base64.

    Only a file whose upload was ``completed`` is there for others; until it is shared it is private to the app.
    """

    id: str
    name: str
    title: str
    mimetype: str
    alt: str
    content: str
    completed: bool = False
    shared: bool = False


class Scheduled(BaseModel):
    """A message that the app wants posted later."""

    id: str
    channel_id: str
    post_at: int
    message: Message


class View(BaseModel):
    """A modal or a Home tab: what the app sent, and what is added to it."""

    id: str
    hash: str
    content: dict[str, Any]
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = Field(default_factory=dict)


class Workspace(BaseModel):
    """Everything the playground remembers. ``modals`` are open dialogs by person, the topmost last."""

    id: str
    name: str
    domain: str
    app: App
    people: dict[str, Person]
    conversations: dict[str, Conversation]
    homes: dict[str, View] = Field(default_factory=dict)
    modals: dict[str, list[View]] = Field(default_factory=dict)
    files: dict[str, File] = Field(default_factory=dict)
    scheduled: dict[str, Scheduled] = Field(default_factory=dict)
    last_ts: int = 0
    # By how many seconds the time machine has moved the clock.
    moved_by: float = 0.0

    def new_ts(self, now: float) -> str:
        """A message's ts: seconds and microseconds, never the same twice, never going back."""
        self.last_ts = max(self.last_ts + 1, int(now * 1_000_000))
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06d}"

    def app_conversation(self, user_id: str) -> Conversation:
        """A person's direct messages with the app. Raises KeyError for somebody who does not exist."""
        found = (one for one in self.conversations.values() if one.kind == "app" and user_id in one.members)
        try:
            return next(found)
        except StopIteration:
            raise KeyError(user_id) from None

    def sees(self, user_id: str, conversation: Conversation) -> bool:
        """Whether a person finds a conversation, which may be gone by now."""
        return conversation.id in self.conversations and conversation.seen_by(user_id)

    def present(self) -> list[Person]:
        """Everybody who has not left the workspace."""
        return [one for one in self.people.values() if not one.deleted]

    def name_of(self, user_id: str) -> str:
        """The name shown for a user: a person, the app, or the workspace itself."""
        if user_id in self.people:
            return self.people[user_id].real_name
        return self.app.name if user_id == self.app.bot_user_id else "Playground"

    def view(self, user_id: str, view_id: str) -> View | None:
        """A person's open modal or Home tab by its id."""
        home = self.homes.get(user_id)
        open_views = [*self.modals.get(user_id, []), *([home] if home else [])]
        return next((one for one in open_views if one.id == view_id), None)


def new_id(prefix: str) -> str:
    """An id in Slack's manner: a letter for the kind, then capitals and digits."""
    return prefix + "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(10))
