"""The full result of a team in one model: in Slack, shared with its channel, and as a file to take outside."""
