"""What the bot remembers: tables, sessions, queries by subject, migrations.

Queries take the session, so that the service that calls them owns the transaction, and every one of
them names the workspace it may look into.
"""
