"""Forgetting a person who asks for it: what there is of them is shown, and deleted when they say so."""
