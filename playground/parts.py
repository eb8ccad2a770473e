"""The playground's parts, put together once by the server and handed to whatever needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.changes import Changes
    from playground.clock import Clock
    from playground.deliveries import Deliveries
    from playground.faults import Faults
    from playground.limits import Limits
    from playground.manifest import Manifest
    from playground.refusals import Refusals
    from playground.socket_mode import SocketMode
    from playground.tickets import Tickets
    from playground.time_machine import TimeMachine
    from playground.timers import Timers
    from playground.traffic import Traffic
    from playground.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Components:
    """The workspace, the app's manifest, the time, and the ways to and from the app."""

    workspace: Workspace
    manifest: Manifest
    clock: Clock
    changes: Changes
    tickets: Tickets
    socket_mode: SocketMode
    deliveries: Deliveries
    timers: Timers
    time_machine: TimeMachine
    limits: Limits
    refusals: Refusals
    faults: Faults
    traffic: Traffic
