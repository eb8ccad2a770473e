"""Pictures of what Slack cannot draw itself."""
