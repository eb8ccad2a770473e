"""`maturity frameworks …`: look at models, check and try one of your own. No Slack, and a database only for diff."""
