"""When things recur, working hours, and each team's schedule of check-ins."""
