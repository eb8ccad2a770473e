"""What is told of somebody who left."""

from __future__ import annotations

from bot.runtime.kept import Kept


class Left(Kept):
    """Who answered for the team, or led those who did, has left after so many answers.

    ``user_id`` is empty where nobody is to know who that was.
    """

    assessment_id: int
    channel_id: str
    user_id: str
    answered: int
