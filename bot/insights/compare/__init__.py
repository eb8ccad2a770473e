"""The same answers in every model, teams side by side, and others' benchmarks beside them."""
