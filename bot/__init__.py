"""The Slack app: composition root, command line, one folder a feature, and the shared Slack parts."""
