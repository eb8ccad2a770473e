"""Buttons and dialogs of other releases, which stay in Slack for ever: a friendly answer, and the current card."""
