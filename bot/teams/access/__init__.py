"""Who may see which team: whoever acts in its channel, has to do with it, or is an admin of the workspace."""
