"""Who is who: settings, who may see or change what, and the names of scopes."""
