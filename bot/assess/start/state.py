"""What comes of a wish to start an assessment, as data: the service returns it, views draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.assess.state import Cancelled, Dropped, Finished, OpenScreen, SomebodyElse, Started


@dataclass(frozen=True, slots=True)
class StartedOver:
    """The open assessment was dropped and a new one opened.

    ``dropped`` is the old one, when its card is somebody else's: the new card cannot take that one's place.
    """

    shown: OpenScreen
    dropped: Cancelled | None


if TYPE_CHECKING:
    # What is current, for a click that came late or twice.
    Current = Started | SomebodyElse | Finished | Dropped
