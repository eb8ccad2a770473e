"""Before the first question: what is assessed, how it is asked and by whom, what is known already."""
