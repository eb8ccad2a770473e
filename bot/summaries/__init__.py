"""What a channel gets regularly: levels, changes and next steps in one message."""
