"""Every message is in its channel exactly once, whatever fails and whoever is killed meanwhile.

Each run is another: FAULTS_SEED (it is printed) has the same go wrong, and the same kills, as far as two processes and
a clock can be repeated. `make faults` does as much of it as is sensible.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from playground.faults import FaultKind
from playground.server import Playground
from storage.tables import OutboxState
from tests.conftest import MANIFEST
from tests.faults.bad_day import KILLS, MESSAGES, OF_EACH_TEAM, BadDay, expected_keys
from tests.faults.bots import FastClock

MANY = 100


@pytest.mark.both_databases
async def test_every_message_is_in_its_channel_once(tmp_path: Path, database_kind: str, database_url: str) -> None:
    bots = 2 if database_kind == "postgresql" else 1
    seed = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**6))
    clock, began = FastClock(time.time()), time.monotonic()
    playground = Playground(MANIFEST, clock=clock.seconds)
    await playground.start()
    try:
        settings = Settings(
            database_url=database_url,
            slack_api_url=playground.api_url,
            slack_bot_token=SecretStr(playground.bot_token),
            slack_app_token=SecretStr(playground.app_token),
        )
        day = BadDay(settings, playground, clock, tmp_path / "bots.log", bots=bots, seed=seed)
        print(f"\nOn {database_kind}, with {bots} bot processes at a time; FAULTS_SEED={seed}", flush=True)
        rows = await day.passes()
    finally:
        await playground.stop()
    conversations = playground.parts.workspace.conversations.values()
    posted = [(one, message) for one in conversations for message in one.messages]
    faults = playground.parts.faults.counts
    print(f"  {len(posted)} messages in {time.monotonic() - began:.0f} s, {sum(one.attempts for one in rows)} attempts")
    print(f"  {day.counts.kills.total()} bots killed: {dict(day.counts.kills)}; {day.counts.restarts} started")
    print(f"  {faults.total()} of {day.counts.calls.total()} calls went wrong: {dict(day.counts.calls)}")
    print("  " + "; ".join(f"{count} {kind.value}" for kind, count in sorted(faults.items())))
    assert {one.state for one in rows} == {OutboxState.SENT}
    keys = {one.id: one.key for one in rows}
    in_channels: dict[str, Counter[str]] = {}
    for conversation, message in posted:
        assert message.metadata is not None
        key = keys[message.metadata["event_payload"]["id"]]
        in_channels.setdefault(conversation.id, Counter())[key] += 1
    assert in_channels == expected_keys(day)
    assert len(posted) == len(rows) == MESSAGES // OF_EACH_TEAM * OF_EACH_TEAM
    # Else it would show little; of a few kills, chance decides what is among them.
    assert day.counts.kills["while messages were sent"] > KILLS // 10
    if KILLS >= MANY:
        assert day.counts.calls["conversations.history"] > KILLS // 10
        assert all(faults[one] for one in FaultKind)
