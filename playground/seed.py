"""The workspace that a newcomer meets."""

from __future__ import annotations

import secrets

from playground.workspace import App, Conversation, Person, Workspace

PEOPLE = (
    Person(id="U0ADA", name="ada", real_name="Ada Park", tz="Europe/Berlin"),
    Person(id="U0BEN", name="ben", real_name="Ben Okafor", tz="America/New_York"),
    Person(id="U0CHEN", name="chen", real_name="Chen Li", tz="Asia/Tokyo"),
)


def new_workspace(app_name: str) -> Workspace:
    """A few people, two channels for all, one private, and the app with tokens of its own."""
    everybody = [person.id for person in PEOPLE]
    channels = [
        Conversation(id="C0GENERAL", name="general", kind="channel", topic="Everybody is here", members=everybody),
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
    direct = [
        Conversation(id=f"D{person.id[1:]}", name=app_name, kind="app", members=[person.id, app.bot_user_id])
        for person in PEOPLE
    ]
    return Workspace(
        id="T0PLAYGROUND",
        name="Playground",
        domain="playground",
        app=app,
        people={person.id: person for person in PEOPLE},
        conversations={one.id: one for one in [*channels, *direct]},
    )
