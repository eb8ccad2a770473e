"""A small local Slack: Web API, Socket Mode, HTTP deliveries and a web page.

Any Bolt app can talk to it by its SLACK_API_URL; nothing here knows which app that is.
"""
