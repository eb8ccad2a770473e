"""What can be asked about results: status, report, why, what-if, history, compare, evidence, export."""
