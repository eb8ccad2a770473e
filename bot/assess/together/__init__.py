"""All answer together: one card in a thread of the channel, votes that stay hidden until they are revealed."""
