"""What is kept as JSON until it is needed: what a message of the outbox says, what a button or dialog carries."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Kept(BaseModel):
    """Frozen data, checked when it is read back. How to check it is worked out at the first need, not at the start."""

    model_config = ConfigDict(frozen=True, defer_build=True)
