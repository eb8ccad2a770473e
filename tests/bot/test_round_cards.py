"""The card of a round shows how things are, whatever was drawn in which order."""

from __future__ import annotations

from bot.assess.cards import refresh_if_newer
from bot.assess.everyone import service as everyone
from bot.assess.feature import FEATURE
from bot.assess.start.setup import service as setup
from bot.assess.transactions import change
from bot.deps import Deps, Person
from bot.slack.kinds import by_name, hooks
from bot.slack.tools import SlackTools
from frameworks.catalog import load_catalog
from frameworks.interview import Mode
from frameworks.model import Scope
from playground.server import Playground
from storage import assessments, outbox
from storage.engine import Database
from storage.tables import TEAM, Way
from tests.conftest import FixedClock

LEAD, BEN, CHEN = (Person("T1", one) for one in ("U0ADA", "U0BEN", "U0CHEN"))
GENERAL = "C0GENERAL"
PATIENCE_SECONDS = 60


async def test_leads_card_includes_changes_made_while_it_was_drawn(
    database: Database, clock: FixedClock, playground: Playground, slack: SlackTools
) -> None:
    deps = Deps(load_catalog(), database, clock)
    await change(deps, setup.start, LEAD, "C1", setup.Beginning(["google"], Mode.QUICK, Way.EVERYONE))
    await change(deps, setup.choose_scope, LEAD, 1, Scope.TEAM)
    drawn = await change(deps, everyone.ask, LEAD, 1, (BEN.user_id, CHEN.user_id), None, "Europe/Berlin")
    ts = str((await slack.client.chat_postMessage(channel=GENERAL, text="as it was drawn"))["ts"])
    async with database.write() as session:
        seat = await assessments.seat_in(session, "T1", 1, TEAM, to_change=True)
        assert seat is not None
        await assessments.change_respondent(session, "T1", seat.respondent_id, card_channel=GENERAL, card_ts=ts)
    [card] = playground.parts.workspace.conversations[GENERAL].messages

    refresh_if_newer(deps, slack, "T1", 1, drawn)
    await slack.after_ack.drain(PATIENCE_SECONDS)
    assert card.text == "as it was drawn", "what is as it was is not drawn again"

    await change(deps, everyone.decline, BEN, 1)
    refresh_if_newer(deps, slack, "T1", 1, drawn)
    await slack.after_ack.drain(PATIENCE_SECONDS)
    [card] = playground.parts.workspace.conversations[GENERAL].messages
    assert "0 of 1 have finished" in str(card.blocks)


async def test_leads_card_is_redrawn_when_someone_could_not_be_asked(
    database: Database, clock: FixedClock, playground: Playground, slack: SlackTools
) -> None:
    deps = Deps(load_catalog(), database, clock)
    await change(deps, setup.start, LEAD, "C1", setup.Beginning(["google"], Mode.QUICK, Way.EVERYONE))
    await change(deps, setup.choose_scope, LEAD, 1, Scope.TEAM)
    await change(deps, everyone.ask, LEAD, 1, (BEN.user_id, CHEN.user_id), None, "Europe/Berlin")
    ts = str((await slack.client.chat_postMessage(channel=GENERAL, text="as it was drawn"))["ts"])
    kinds = by_name(FEATURE.outbox)
    async with database.write() as session:
        seat = await assessments.seat_in(session, "T1", 1, TEAM, to_change=True)
        assert seat is not None
        await assessments.change_respondent(session, "T1", seat.respondent_id, card_channel=GENERAL, card_ts=ts)
        [invitation, _] = await outbox.messages_about(session, "T1", "invitation:1:")
        once_kept = await hooks(kinds, deps, slack).given_up(session, invitation, "user_not_found", clock())
        await slack.after_ack.drain(PATIENCE_SECONDS)
        [card] = playground.parts.workspace.conversations[GENERAL].messages
        assert card.text == "as it was drawn", "before the commit nothing is drawn"
    assert once_kept is not None
    once_kept()
    await slack.after_ack.drain(PATIENCE_SECONDS)
    [card] = playground.parts.workspace.conversations[GENERAL].messages
    assert "0 of 1 have finished" in str(card.blocks)
