"""What came of assessments: results, status, and the word to the channel when a level changes."""
