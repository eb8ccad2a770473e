"""The conversation: start, ask, answer, go back, finish; alone, with everyone, together."""
