"""Notes, and the addresses of what shows something, put to a practice."""
