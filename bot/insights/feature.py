"""What can be asked about results. Each is one line here."""

from __future__ import annotations

from bot.feature import Feature
from bot.insights.compare import listeners as compare
from bot.insights.evidence.command import team_commands as evidence
from bot.insights.export import listeners as export
from bot.insights.history import listeners as history
from bot.insights.report import listeners as report
from bot.insights.report.service import NOT_SHARED, REPORT, tell_not_shared
from bot.insights.report.state import NotShared, SharedReport
from bot.insights.report.views import not_shared_message, shared_message
from bot.insights.status.command import team_commands as status
from bot.insights.what_if import listeners as what_if
from bot.insights.why import listeners as why
from bot.slack.kinds import Kind

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
