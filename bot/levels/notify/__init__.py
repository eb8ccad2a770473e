"""Which channels hear when a level changes: the team's own, and those that subscribed."""
