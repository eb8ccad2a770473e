"""Check-in reminders: a team's schedule, the reminder in its channel, and the nudges after it."""
