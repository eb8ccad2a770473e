"""Summaries for channels: where a team stands, what changed since last time, and what to do next, in one message."""
