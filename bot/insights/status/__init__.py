"""Where a team stands, at one glance."""
