"""Reminders of check-ins, and the nudges after them."""
