"""Commands of the command line that take things out of the database and in, or look after what is there."""
