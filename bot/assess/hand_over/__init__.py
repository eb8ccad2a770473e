"""An assessment goes on with a colleague."""
