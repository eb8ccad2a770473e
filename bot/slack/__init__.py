"""What the features share in Slack: the command's router, cards, text, errors, the outbox."""
