"""Who may act for a channel, as Slack answers."""

from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.clock import system_clock
from bot.deps import Deps, Person, Refusal
from bot.runtime.alarms import ScheduledAlarms
from bot.settings import Settings
from bot.slack.connect import connect
from bot.slack.people import standing_in, standing_of
from bot.teams.access import acting
from frameworks.catalog import load_catalog
from playground.workspace import Conversation
from storage import teams
from storage.engine import Database
from tests.migrated import migrated_sqlite

WORKSPACE = "T0PLAYGROUND"
ADA, BEN, CHEN, DINA = (Person(WORKSPACE, one) for one in ("U0ADA", "U0BEN", "U0CHEN", "U0DINA"))
PRIVATE, UNSEEN, PUBLIC = "C0SEEN", "C0FRAUD", "C0PLATFORM"


@pytest.fixture
async def deps(tmp_path: Path):
    deps = Deps(load_catalog(), Database(migrated_sqlite(tmp_path / "maturity.db")), system_clock)
    yield deps
    await deps.database.close()


@pytest.fixture
async def slack(playground, deps: Deps):
    """The bot's, which is in a private channel with Ben, and not in another."""
    workspace = playground.parts.workspace
    playground.parts.limits.on = False
    members = ["U0BEN", workspace.app.bot_user_id]
    workspace.conversations[PRIVATE] = Conversation(id=PRIVATE, name="seen", kind="private", members=members)
    workspace.people["U0CHEN"].guest = True
    workspace.people["U0DINA"].from_team, workspace.people["U0DINA"].admin = "T0OTHER", True
    workspace.conversations[PUBLIC].members.remove("U0CHEN")
    async with aiohttp.ClientSession() as session:
        settings = Settings(slack_bot_token=SecretStr(playground.bot_token), slack_api_url=playground.api_url)
        yield connect(settings, deps, session, ScheduledAlarms(system_clock))


async def may(deps: Deps, slack, person: Person, channel: str, acting_in: str = "") -> bool:
    try:
        await acting.check_may_act(deps, slack, person, channel, acting_in)
    except Refusal:
        return False
    return True


async def test_only_members_admins_and_owners_may_act_for_a_private_channel(deps: Deps, slack) -> None:
    assert await may(deps, slack, BEN, PRIVATE)
    assert await may(deps, slack, ADA, PRIVATE)  # an admin
    assert not await may(deps, slack, Person(WORKSPACE, "U0EMIL"), PRIVATE)
    async with deps.database.write() as session:
        await teams.ensure_team(session, WORKSPACE, PRIVATE, "U0EMIL", system_clock())
    assert await may(deps, slack, Person(WORKSPACE, "U0EMIL"), PRIVATE)
    assert not await may(deps, slack, BEN, UNSEEN)
    assert await may(deps, slack, BEN, UNSEEN, UNSEEN)
    assert not await may(deps, slack, BEN, "D0BEN", "D0BEN")


async def test_members_act_for_any_public_channel_and_others_only_in_theirs(deps: Deps, slack) -> None:
    assert await may(deps, slack, BEN, PUBLIC)
    assert not await may(deps, slack, CHEN, PUBLIC)  # a guest who is not in it
    assert await may(deps, slack, DINA, PUBLIC)  # of another workspace, and in it


async def test_guests_and_strangers_decide_and_own_nothing_and_are_no_admins(deps: Deps, slack) -> None:
    for person in (CHEN, DINA):
        with pytest.raises(Refusal, match="full members"):
            await acting.check_may_decide(slack, person)
        assert not await acting.owns_new_team(deps, slack, person, PRIVATE)
        found = await standing_of(slack.client, person)
        assert found is not None
        assert not found.is_admin
    with pytest.raises(Refusal):
        await acting.check_may_own(slack, BEN, ["U0BEN", "U0CHEN"])
    assert await acting.owns_new_team(deps, slack, BEN, PRIVATE)


@pytest.mark.parametrize(
    ("other", "is_full_member"),
    [
        ({}, True),
        ({"is_restricted": True}, False),
        ({"is_ultra_restricted": True}, False),
        ({"is_stranger": True}, False),
        ({"deleted": True}, False),
        ({"is_bot": True}, False),
        ({"team_id": "T2"}, False),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T1"]}}, True),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T2"]}}, False),
    ],
)
def test_full_members_are_of_this_workspace_and_no_guests(other: dict[str, object], *, is_full_member: bool) -> None:
    standing = standing_in({"team_id": "T1", "is_admin": True, **other}, "T1")
    assert (standing.is_full_member, standing.is_admin) == (is_full_member, is_full_member)


async def test_where_slack_does_not_answer_nobody_may(deps: Deps, slack, playground) -> None:
    slack = replace(slack, client=type(slack.client)(playground.bot_token, "http://127.0.0.1:9/api/"))
    with pytest.raises(Refusal, match="did not tell me in time"):
        await acting.check_may_act(deps, slack, BEN, PRIVATE)
    with pytest.raises(Refusal, match="changed nothing"):
        await acting.check_may_decide(slack, BEN)
    assert not await acting.may_own(slack, BEN)
