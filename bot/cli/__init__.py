"""The `maturity` command: run, frameworks, playground, export, benchmarks, and care for the outbox."""
