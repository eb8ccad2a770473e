"""Pictures, charts that Slack draws, typefaces and uploads."""
