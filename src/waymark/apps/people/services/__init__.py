"""Writing people: relations between them, and whole rosters."""
