"""Recurring schedules, for check-ins and summaries: rules in, moments and words out.

Nothing here knows the time, a database or Slack: whoever calls gives the moments.
"""
