"""The slash command's front door: the help card, and the closest match for what was mistyped."""
