"""Anything that people may do, in any order: the bot as it is, and a model of what must be true of it."""
