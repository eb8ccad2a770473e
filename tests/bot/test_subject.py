"""What requests are about, so that those about one assessment wait for each other and nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.subject import subject_of


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ({"actions": [{"value": "7:tracking:3:fully"}]}, "T1:7"),
        ({"actions": [{"selected_option": {"value": "7:tracking:3:*note"}}]}, "T1:7"),
        ({"view": {"private_metadata": "7:tracking:3 D1 1.2"}}, "T1:7"),
        ({"view": {"private_metadata": '{"channel": "C2"}'}}, "T1:C1"),
        ({"actions": [{"type": "users_select", "selected_user": "U2"}]}, "T1:C1"),
        ({"actions": [{"value": "9" * 500}]}, "T1:C1"),
        ({"command": "/maturity"}, "T1:C1"),
    ],
)
def test_a_request_is_about_its_assessment_or_its_conversation(body: dict[str, Any], subject: str) -> None:
    assert subject_of(body, "T1", "C1", "U1") == subject


def test_on_the_home_tab_it_is_about_the_person() -> None:
    assert subject_of({"view": {"private_metadata": ""}}, "T1", None, "U1") == "T1:U1"
