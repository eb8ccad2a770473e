"""The front door: Home tab, slash command and help, old buttons, forget-me."""
