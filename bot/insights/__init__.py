"""What a team can ask about its results: status, report, why, what if, history, comparisons, evidence, files."""
