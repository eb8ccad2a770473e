"""Check-ins: what was said last time, what may have changed since, and how that is asked."""
