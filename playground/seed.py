"""The workspace that a newcomer meets."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from playground.workspace import App, Conversation, Person, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

PEOPLE = (
    Person(id="U0ADA", name="ada", real_name="Ada Park", tz="Europe/Berlin"),
    Person(id="U0BEN", name="ben", real_name="Ben Okafor", tz="America/New_York"),
    Person(id="U0CHEN", name="chen", real_name="Chen Li", tz="Asia/Tokyo"),
    Person(id="U0DINA", name="dina", real_name="Dina Haddad", tz="Europe/London"),
    Person(id="U0EMIL", name="emil", real_name="Emil Berg", tz="America/Sao_Paulo"),
    Person(id="U0FAYE", name="faye", real_name="Faye Tran", tz="Australia/Sydney"),
    Person(id="U0GUS", name="gus", real_name="Gus Ortiz", tz="America/Los_Angeles"),
)
GENERAL = "C0GENERAL"
# When the workspace, its people and its channels came to be.
CREATED = 1_700_000_000


def new_workspace(app_name: str) -> Workspace:
    """A few people, two channels for all, one private, and the app with tokens of its own."""
    everybody = [person.id for person in PEOPLE]
    channels = [
        Conversation(id=GENERAL, name="general", kind="channel", topic="Everybody is here", members=everybody),
        Conversation(
            id="C0PLATFORM",
            name="ml-platform",
            kind="channel",
            topic="What our models are built and run on",
            members=everybody,
        ),
        Conversation(
            id="C0FRAUD", name="fraud-team", kind="private", topic="By invitation only", members=everybody[:2]
        ),
    ]
    app = App(
        id="A0APP",
        name=app_name,
        bot_id="B0APP",
        bot_user_id="U0APP",
        bot_token=f"xoxb-playground-{secrets.token_hex(12)}",
        app_token=f"xapp-1-playground-{secrets.token_hex(12)}",
        signing_secret=secrets.token_hex(16),
        client_id=f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}",
        client_secret=secrets.token_hex(16),
    )
    direct = [_direct(person.id, app) for person in PEOPLE]
    return Workspace(
        id="T0PLAYGROUND",
        name="Playground",
        domain="playground",
        app=app,
        people={person.id: person.model_copy() for person in PEOPLE},
        conversations={one.id: one for one in [*channels, *direct]},
    )


def add_person(workspace: Workspace, user_id: str, name: str, tz: str, channels: Iterable[str] = ()) -> Person:
    """Somebody new (``name`` is in full), who is in #general and in the channels of these names.

    Raises KeyError for a channel that there is not.
    """
    by_name = {one.name: one for one in workspace.conversations.values() if one.kind != "app"}
    joined = [workspace.conversations[GENERAL], *(by_name[channel] for channel in channels)]
    person = Person(id=user_id, name="-".join(name.lower().split()), real_name=name, tz=tz)
    workspace.people[user_id] = person
    direct = _direct(user_id, workspace.app)
    workspace.conversations[direct.id] = direct
    for conversation in joined:
        if user_id not in conversation.members:
            conversation.members.append(user_id)
    return person


def _direct(user_id: str, app: App) -> Conversation:
    return Conversation(id=f"D{user_id[1:]}", name=app.name, kind="app", members=[user_id, app.bot_user_id])
