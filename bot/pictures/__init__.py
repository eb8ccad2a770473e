"""Pictures for what Slack cannot draw itself: data in, PNG bytes out.

Importing this package, or a module of it, does not import matplotlib; the first drawing does.
"""
