"""How many stories of anything there are: a few in `make test`, many in depth."""

from __future__ import annotations

from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.conftest import DEEP

STORIES = 50 if DEEP else 2
STEPS = 30 if DEEP else 20


def anything_goes(machine: type[RuleBasedStateMachine]) -> None:
    """Let people do anything, in so many stories of so many steps."""
    run_state_machine_as_test(
        machine,
        # A failure is found by waiting in vain, so it is not looked for a shorter story (add Phase.shrink to do so).
        settings=settings(
            max_examples=STORIES, stateful_step_count=STEPS, phases=[Phase.generate], report_multiple_bugs=False
        ),
    )
