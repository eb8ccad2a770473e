"""What `make bench` runs: the bot against a bare Bolt app, on the same machine in the same run."""
