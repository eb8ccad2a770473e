"""Pictures, charts that Slack draws, and files that are uploaded."""
