"""A bad day: messages fall due while Slack and the network fail, and the bots that send them are killed."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from datetime import time as time_of_day
from pathlib import Path

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.levels.announce import LEVEL_CHANGE
from bot.levels.announce import key_of as news_key
from bot.levels.state import ChangedOutcome, LevelChangeNews
from bot.schedules.checkins import key_of
from bot.schedules.rule import Cadence, Calendar, Rule, as_data
from bot.settings import Settings
from bot.summaries.posting import SUMMARY
from frameworks.model import Scope
from frameworks.outcome import outcome
from playground.faults import Fault, FaultKind
from playground.server import Playground
from playground.workspace import Conversation
from storage import assessments, outbox, results, summaries, teams
from storage.engine import Database
from storage.outbox import Draft
from storage.schedules import add_schedule
from storage.seats import About
from storage.tables import (
    AssessmentState,
    CheckinSchedule,
    OutboxMessage,
    OutboxState,
    Result,
    SummarySchedule,
    Team,
)
from tests.faults.bots import Bot, FastClock, started
from tests.journeys.answering import CATALOG

KILLS = int(os.environ.get("FAULTS_KILLS", "5"))
MESSAGES = int(os.environ.get("FAULTS_MESSAGES", "50"))
# Of each team: a reminder, a summary and what is in its thread, and the news of a result in its own channel and in
# another's.
OF_EACH_TEAM = 5
# Slack's limit of posts is by workspace; more than one shows too that they keep apart.
WORKSPACES = 2
# What is there before the first bot starts; the rest falls due kill by kill.
AT_THE_START = 0.1
CALLS_THAT_FAIL = frozenset(
    {"chat.postMessage", "conversations.history", "conversations.join", "conversations.replies"}
)
SHARE_THAT_FAILS = 0.25
SLOWEST_SECONDS = 0.5
LONGEST_RETRY_AFTER = 3
# A share of the bots is killed within so many seconds, in whatever they are at; the others when they are sending.
SHARE_KILLED_EARLY = 0.25
EARLY_SECONDS = 1.0
MOST_CALLS_BEFORE = 4
LOOK_AGAIN_SECONDS = 2.0
IN_THE_MIDDLE_SECONDS = 0.03
# A message that was in the hands of many who died waits for minutes after one more failure.
PATIENCE_SECONDS = 300
RULE = Rule(Cadence.QUARTERLY, Calendar(1), 1, time_of_day(10), "Europe/Berlin", working_days_only=True)
_SCORED = outcome(CATALOG, CATALOG.frameworks["google"], {})
_CHANGED = ChangedOutcome(outcome=_SCORED, first=True, changes=())


@dataclass
class Counts:
    """What happened."""

    kills: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    calls: Counter[str] = field(default_factory=Counter)


class BadDay:
    """Bots that are killed and started again, until all that fell due is in its channel."""

    def __init__(
        self, settings: Settings, playground: Playground, clock: FastClock, log: Path, *, bots: int, seed: int
    ) -> None:
        self.counts = Counts()
        self._settings = settings
        self._playground = playground
        self._clock = clock
        self._log = log
        self._bots = bots
        self._chance = random.Random(seed)  # noqa: S311 - nothing secret
        self._database = Database(settings.database_url)
        self._teams = MESSAGES // OF_EACH_TEAM
        self._fallen_due = 0
        self._kinds: list[FaultKind] = []
        self.due_at: dict[int, datetime] = {}
        # The schedules of summaries, by channel.
        self.summaries: dict[str, int | None] = {}
        playground.parts.faults.plan = self._goes_wrong

    async def passes(self) -> Sequence[OutboxMessage]:
        """Let it all happen; gives the messages as they are kept in the end."""
        try:
            await self._make_teams()
            await self._falls_due(round(self._teams * AT_THE_START))
            await asyncio.gather(*(self._kill_again_and_again() for _ in range(self._bots)))
            await self._falls_due(self._teams)
            async with AsyncExitStack() as living:
                for _ in range(self._bots):
                    await living.enter_async_context(started(self._settings, self._clock, self._log))
                return await self._all_settled()
        finally:
            await self._database.close()

    async def _kill_again_and_again(self) -> None:
        while self.counts.restarts < KILLS:
            self.counts.restarts += 1
            part = self.counts.restarts / KILLS
            async with started(self._settings, self._clock, self._log) as bot:
                phase = await self._a_moment_to_kill(bot)
            self.counts.kills[phase] += 1
            await self._falls_due(round(self._teams * (AT_THE_START + (1 - AT_THE_START) * part)))

    async def _a_moment_to_kill(self, bot: Bot) -> str:
        """Wait for it; gives what the bot was at."""
        before = self.counts.calls.total()
        early = self.counts.restarts > 1 and self._chance.random() < SHARE_KILLED_EARLY
        if early:
            await asyncio.sleep(self._chance.uniform(0, EARLY_SECONDS))
        else:
            enough = before + self._chance.randint(1, MOST_CALLS_BEFORE)
            await asyncio.wait_for(bot.connected.wait(), PATIENCE_SECONDS)
            await asyncio.wait_for(self._calls(enough), PATIENCE_SECONDS)
            await asyncio.sleep(self._chance.uniform(0, IN_THE_MIDDLE_SECONDS))
        if self.counts.calls.total() > before:
            return "while messages were sent"
        return "while nothing was sent" if bot.connected.is_set() else "while starting"

    async def _calls(self, enough: int) -> None:
        """Wait for so many calls, as long as there is something to do."""
        changes = self._playground.parts.changes
        while self.counts.calls.total() < enough and await self._something_is_due():
            with suppress(TimeoutError):
                await changes.until(lambda: self.counts.calls.total() >= enough, LOOK_AGAIN_SECONDS)

    async def _something_is_due(self) -> bool:
        now = self._clock()
        due = [
            select(OutboxMessage.id).where(
                OutboxMessage.state == OutboxState.PENDING, col(OutboxMessage.due_at) <= now
            ),
            select(CheckinSchedule.id).where(col(CheckinSchedule.due_at) <= now),
            select(SummarySchedule.id).where(col(SummarySchedule.due_at) <= now),
        ]
        async with self._database.read() as session:
            for query in due:
                if (await session.exec(query.limit(1))).first() is not None:
                    return True
        return False

    def _goes_wrong(self, method: str) -> Fault | None:
        if method not in CALLS_THAT_FAIL:
            return None
        self.counts.calls[method] += 1
        if self._chance.random() >= SHARE_THAT_FAILS:
            return None
        if not self._kinds:
            # Of each kind as many, but in any order.
            self._kinds = self._chance.sample(list(FaultKind), len(FaultKind))
        kind = self._kinds.pop()
        most = LONGEST_RETRY_AFTER if kind is FaultKind.LIMITED else SLOWEST_SECONDS
        return Fault(
            kind, max(1, self._chance.uniform(0, most)) if kind is FaultKind.LIMITED else self._chance.uniform(0, most)
        )

    async def _make_teams(self) -> None:
        parts = self._playground.parts
        parts.limits.on = False
        async with self._database.write() as session:
            for number in range(1, self._teams + 1):
                # In half of the channels the bot is no member, and has to join to see what it posted.
                members = [parts.workspace.app.bot_user_id] if number % 2 else []
                channel = Conversation(id=channel_of(number), name=f"team-{number}", kind="channel", members=members)
                parts.workspace.conversations[channel.id] = channel
                team = await teams.ensure_team(session, workspace_of(number), channel.id, "U0ADA", self._clock())
                await self._assess(session, team)

    async def _assess(self, session: AsyncSession, team: Team) -> None:
        """A result, of which a summary can tell."""
        assert team.id is not None
        now, about = self._clock(), About(("google",), Scope.TEAM)
        assessment = await assessments.start_assessment(session, team, "U0ADA", about, now)
        assert assessment.id is not None
        await assessments.end_assessment(session, team.workspace_id, assessment.id, AssessmentState.COMPLETED, now)
        row = Result(
            workspace_id=team.workspace_id,
            team_id=team.id,
            assessment_id=assessment.id,
            framework_id=_SCORED.framework,
            framework_version=_SCORED.version,
            scope=about.scope.value,
            level=_SCORED.level.level if _SCORED.level else None,
            profile=dict(_SCORED.levels.dimensions),
            outcome=_SCORED.model_dump(mode="json"),
            answers={},
            completed_at=now,
        )
        await results.add_result(session, row)

    async def _falls_due(self, up_to: int) -> None:
        """Have what is told of each team fall due, up to a team of this number."""
        first, self._fallen_due = self._fallen_due + 1, max(self._fallen_due, up_to)
        for number in range(first, self._fallen_due + 1):
            due_at = self.due_at[number] = self._clock()
            # As by two clicks on the same button, of which one comes twice.
            await asyncio.gather(*(self._tell(number, due_at) for _ in range(2)))

    async def _tell(self, number: int, due_at: datetime) -> None:
        workspace_id, own = workspace_of(number), channel_of(number)
        hears = channel_of(number % self._teams + 1)
        schedule = CheckinSchedule(
            workspace_id=workspace_id,
            team_id=number,
            rule=as_data(RULE),
            nudges="light",
            due_at=due_at,
            changed_by="U0ADA",
            changed_at=due_at,
        )
        summary = SummarySchedule(
            workspace_id=workspace_id,
            channel_id=own,
            rule=as_data(RULE),
            due_at=due_at,
            changed_by="U0ADA",
            changed_at=due_at,
        )
        news = LevelChangeNews(channel_id=own, user_id="U0ADA", changed=(_CHANGED,)).model_dump(mode="json")
        drafts = [
            Draft(workspace_id, news_key(number, own), own, LEVEL_CHANGE, news),
            Draft(workspace_id, news_key(number, hears), hears, LEVEL_CHANGE, news),
        ]
        async with self._database.write() as session:
            await add_schedule(session, schedule)
            await summaries.add_schedule(session, summary)
            await outbox.put_all_in_outbox(session, drafts, due_at)

    async def _all_settled(self) -> Sequence[OutboxMessage]:
        """Wait until everything is sent, or given up."""
        waited_for = time.monotonic() + PATIENCE_SECONDS
        while True:
            async with self._database.read() as session:
                rows = (await session.exec(select(OutboxMessage))).all()
            open_ones = [one for one in rows if one.state in (OutboxState.PENDING, OutboxState.SENDING)]
            if len(rows) >= self._teams * OF_EACH_TEAM and not open_ones:
                self.summaries = {one.channel_id: one.id for one in await self._summaries()}
                return rows
            assert time.monotonic() < waited_for, f"{len(rows)} messages are there, and {len(open_ones)} still wait"
            await asyncio.sleep(0.1)

    async def _summaries(self) -> Sequence[SummarySchedule]:
        async with self._database.read() as session:
            return (await session.exec(select(SummarySchedule))).all()


def expected_keys(day: BadDay) -> dict[str, Counter[str]]:
    """What is to be told of everything that fell due: of each channel the keys."""
    found: dict[str, Counter[str]] = {channel_of(number): Counter() for number in day.due_at}
    for number, due_at in day.due_at.items():
        own, hears = channel_of(number), channel_of(number % len(day.due_at) + 1)
        summary = f"{SUMMARY}:due:{day.summaries[own]}:{int(due_at.timestamp())}"
        found[own] += Counter([key_of(number, due_at), news_key(number, own), summary, f"{summary}:reply:0"])
        found[hears] += Counter([news_key(number, hears)])
    return found


def workspace_of(number: int) -> str:
    return f"T{number % WORKSPACES}"


def channel_of(number: int) -> str:
    return f"C0TEAM{number:04}"
