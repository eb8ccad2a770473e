"""What can be asked about results. Each is one line here."""

from __future__ import annotations

from bot.compare import listeners as compare
from bot.evidence.command import team_commands as evidence
from bot.export import listeners as export
from bot.feature import Feature
from bot.history import listeners as history
from bot.report import listeners as report
from bot.report.service import NOT_SHARED, REPORT, tell_not_shared
from bot.report.state import NotShared, SharedReport
from bot.report.views import not_shared_message, shared_message
from bot.slack.kinds import Kind
from bot.status.command import team_commands as status
from bot.what_if import listeners as what_if
from bot.why import listeners as why

STATUS = Feature(team_commands=status)
REPORTS = Feature(
    team_commands=report.team_commands,
    listeners=report.register,
    outbox=(
        Kind(REPORT, SharedReport, shared_message, on_failure=tell_not_shared),
        Kind(NOT_SHARED, NotShared, not_shared_message),
    ),
)
WHY = Feature(team_commands=why.team_commands)
WHAT_IF = Feature(team_commands=what_if.team_commands, listeners=what_if.register)
EVIDENCE = Feature(team_commands=evidence)
EXPORT = Feature(team_commands=export.team_commands, listeners=export.register)
HISTORY = Feature(team_commands=history.team_commands, listeners=history.register)
COMPARE = Feature(team_commands=compare.team_commands, listeners=compare.register)

FEATURES = (STATUS, REPORTS, WHY, WHAT_IF, EVIDENCE, EXPORT, HISTORY, COMPARE)
