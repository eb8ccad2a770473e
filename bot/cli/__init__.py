"""The `maturity` command: run, frameworks, export, benchmarks, outbox."""
