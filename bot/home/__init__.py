"""The Home tab: a welcome, what waits for the person, and the start of an assessment."""
