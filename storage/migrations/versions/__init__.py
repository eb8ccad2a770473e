"""The changes of the tables, oldest first by file name."""
