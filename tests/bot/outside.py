"""A bot before private channels, and all that somebody outside of them can see."""

import json
import re
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from sqlmodel import SQLModel

import bot.app
from bot.assess.start.setup import service as setup
from bot.assess.state import Started, assessment_of
from bot.assess.transactions import change
from bot.clock import system_clock
from bot.deps import Deps, Person
from bot.reminders.service import by_default
from bot.runtime.alarms import ScheduledAlarms
from bot.schedules.checkins import REMINDER, Reminder, key_of
from bot.schedules.rule import as_data
from bot.settings import Settings
from bot.slack.background import BackgroundTasks
from bot.slack.connect import connect
from bot.slack.listeners import Listeners
from frameworks.catalog import load_catalog
from frameworks.interview import Mode
from frameworks.model import Scope
from playground.server import Playground
from playground.workspace import Conversation
from storage import assessments, outbox, teams
from storage.engine import Database
from storage.tables import CheckinSchedule, Way
from tests.journeys.past import assessed, up_to
from tests.migrated import migrated_sqlite

WORKSPACE = "T0PLAYGROUND"
BEN, OUTSIDER = Person(WORKSPACE, "U0BEN"), "U0CHEN"
SECRET = "zebra"
ALONE, MEETING, DONE, LEFT, NEW = "C0FRAUD", "C0MEETING", "C0DONE", "C0LEFT", "C0NEW"
CHANNELS = (ALONE, MEETING, DONE, LEFT, NEW)
"""Those of teams 1 to 4, and one that has no team."""
REMINDED_AT = datetime.fromtimestamp(1790000000, UTC)
# What a click may leave behind that says nothing of any team.
HARMLESS = {"seen_event", "refusal", "workspace"}


@dataclass
class Bot:
    """The bot, whose listeners are known, on a playground with private teams."""

    app: AsyncApp
    after_ack: BackgroundTasks
    settings: Settings
    deps: Deps
    playground: Playground
    listened: dict[str, list[str | re.Pattern[str]]]
    answers: list[str] = field(default_factory=list)

    async def gets(self, payload) -> None:
        """Have Slack tell this, and wait for all that comes of it."""
        answer = await self.app.async_dispatch(AsyncBoltRequest(body=json.dumps(payload), mode="socket_mode"))
        self.answers.append(answer.body)
        await self.after_ack.drain(60)

    async def everything(self) -> dict[str, list[str]]:
        """All rows of all tables that are about somebody or some team."""
        async with self.deps.database.reader.connect() as connection:
            return {
                name: sorted(map(str, (await connection.execute(one.select())).all()))
                for name, one in SQLModel.metadata.tables.items()
                if name not in HARMLESS
            }

    def told_outsider(self) -> list[str]:
        """Of what is nobody's business outside, what the outsider can see: what a team is about, and who leads it."""
        seen = self.seen_by_outsider()
        return [one for one in (SECRET, f"<@{BEN.user_id}>") if one in seen]

    def seen_by_outsider(self) -> str:
        """All that the outsider can see in Slack, and all that Slack was answered."""
        workspace = self.playground.parts.workspace
        seen = [one.model_dump_json() for one in workspace.conversations.values() if one.seen_by(OUTSIDER)]
        dialogs = [one.model_dump_json() for one in workspace.modals.get(OUTSIDER, [])]
        home = workspace.homes.get(OUTSIDER)
        # The bot sends nobody else a file here.
        files = [b64decode(one.content).decode(errors="replace") for one in workspace.files.values()]
        return "".join([*seen, *dialogs, *files, *self.answers, home.model_dump_json() if home else ""])


class Recorded(Listeners):
    """The listeners, and what they listen to."""

    def __init__(self, app) -> None:
        super().__init__(app)
        self.all: dict[str, list[Any]] = {}
        for kind in ("action", "view", "command", "shortcut", "event", "function"):
            setattr(self, kind, self._recording(kind, getattr(self, kind)))

    def _recording(self, kind, register):
        def recorded(name, listener) -> None:
            self.all.setdefault(kind, []).append(name)
            register(name, listener)

        return recorded


@pytest.fixture
async def private_bot(tmp_path: Path, playground, monkeypatch):
    """The bot before private channels that Ada and Ben and it are in, each with a team and an assessment."""
    playground.parts.limits.on = False
    for channel in CHANNELS:
        members = ["U0ADA", "U0BEN", playground.parts.workspace.app.bot_user_id]
        conversation = Conversation(id=channel, name=channel.lower(), kind="private", members=members)
        playground.parts.workspace.conversations[channel] = conversation
    settings = Settings(
        database_url=migrated_sqlite(tmp_path / "maturity.db"),
        slack_bot_token=SecretStr(playground.bot_token),
        slack_api_url=playground.api_url,
    )
    deps = Deps(load_catalog(), Database(settings.database_url), system_clock)
    made = []
    monkeypatch.setattr(bot.app, "Listeners", lambda app: made.append(Recorded(app)) or made[-1])
    async with aiohttp.ClientSession() as session:
        slack = connect(settings, deps, session, ScheduledAlarms(system_clock))
        app = bot.app.build_app(settings, deps, slack, await slack.client.auth_test())
        after_ack = slack.after_ack
        await _teams(settings, deps)
        yield Bot(app, after_ack, settings, deps, playground, made[0].all)
        await after_ack.drain(60)
    await deps.database.close()


async def _teams(settings: Settings, deps: Deps) -> None:
    for channel, way in ((ALONE, Way.ALONE), (MEETING, Way.TOGETHER)):
        started = await change(deps, setup.start, BEN, channel, setup.Beginning(["google"], Mode.FULL, way))
        assert isinstance(started, Started)
        await change(deps, setup.choose_scope, BEN, assessment_of(started.shown), Scope.PRODUCT, SECRET)
    answers = up_to("google", 1)
    await assessed(settings, DONE, answers, system_clock(), "google", who="U0BEN", scope=Scope.PRODUCT, subject=SECRET)
    await _left_behind(deps)


async def _left_behind(deps: Deps) -> None:
    """A team that nobody owns, of whose assessment the leader has left, and whose reminder waits for anybody."""
    started = await change(deps, setup.start, BEN, LEFT, setup.Beginning(["google"], Mode.FULL, Way.ALONE))
    assert isinstance(started, Started)
    number = assessment_of(started.shown)
    await change(deps, setup.choose_scope, BEN, number, Scope.PRODUCT, SECRET)
    wanted = by_default("Etc/UTC")
    reminder = Reminder(
        team_id=4, due_at=REMINDED_AT, rule=SECRET, zone="Etc/UTC", set_by=BEN.user_id, frameworks=("Google",)
    )
    async with deps.database.write() as session:
        await teams.change_team(session, WORKSPACE, 4, owners=[])
        await assessments.change_assessment(session, WORKSPACE, number, leader_gone=True)
        schedule = CheckinSchedule(
            workspace_id=WORKSPACE,
            team_id=4,
            rule=as_data(wanted.rule),
            nudges=wanted.nudges.value,
            due_at=system_clock() + timedelta(days=9),
            waiting=REMINDED_AT,
            reminded_at=REMINDED_AT,
            changed_by=BEN.user_id,
            changed_at=REMINDED_AT,
        )
        session.add(schedule)
        await outbox.put_in_outbox(
            session,
            workspace_id=WORKSPACE,
            key=key_of(4, REMINDED_AT),
            channel_id=LEFT,
            kind=REMINDER,
            data=reminder.model_dump(mode="json"),
            now=REMINDED_AT,
        )
