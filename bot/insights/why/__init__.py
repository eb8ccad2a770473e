"""Why a level is what it is."""
