"""When a team is asked again: its schedule, and the reminders that come of it."""
