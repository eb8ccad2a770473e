"""The front door: the Home tab, the slash command and its help, old buttons, and what is kept of a person."""
