"""Words typed in the direct messages: understood, and done at once."""
