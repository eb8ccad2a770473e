"""Who is who: a team's settings, who may see or change what, and the names of its scopes."""
