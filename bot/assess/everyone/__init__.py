"""Everyone is asked privately: whom, until when, who is how far, the reveal, and what to talk about then."""
