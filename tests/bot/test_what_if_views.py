"""Whatever is thought of, Slack takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.insights.what_if import WhatIfSubject, thought, what_if_message
from bot.teams.access.views import which_team
from frameworks.catalog import load_catalog
from frameworks.model import AnswerValue, Scope
from playground.blocks import problems

if TYPE_CHECKING:
    from bot.insights.what_if import WhatIf

CATALOG = load_catalog()


@st.composite
def thoughts(draw: st.DrawFn) -> WhatIf:
    """A thought about a team of any kind, which was assessed in any models."""
    said = st.sampled_from(AnswerValue)
    answers = draw(st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), said))
    if draw(st.booleans()):
        same = draw(said)
        answers = {one: same for one in CATALOG.practices}  # noqa: C420 - typed as what was drawn
    models = draw(st.lists(st.sampled_from(sorted(CATALOG.frameworks)), min_size=1, unique=True))
    picked = draw(st.lists(st.sampled_from(sorted(CATALOG.practices)), unique=True))
    about = WhatIfSubject(
        team_id=123456,
        channel_id="C1",
        scope=Scope.PRODUCT,
        subject="<!channel> & more",
        result_id=123456789,
        following=draw(st.sampled_from([None, 123456790])),
        mixed=draw(st.booleans()),
    )
    return thought(
        CATALOG,
        about,
        models,
        answers,
        trains_models=draw(st.booleans()),
        picked=picked,
        framework_id=draw(st.sampled_from([None, *models])),
    )


@given(thoughts())
def test_every_what_if_is_accepted_by_slack(shown: WhatIf) -> None:
    drawn = what_if_message(shown).arguments()
    assert problems("message_blocks", drawn["blocks"]) == []
    assert len(drawn["blocks"]) <= 50
    for one in shown.outcomes:
        assert one.now.short_name in drawn["text"]


@given(st.text(max_size=5000))
def test_whatever_is_typed_in_direct_messages_a_team_can_be_chosen(words: str) -> None:
    drawn = which_team([(1, "C1"), (2, "C2")], f"evidence {words}").arguments()
    assert problems("message_blocks", drawn["blocks"]) == []
