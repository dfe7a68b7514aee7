"""Rosters in the browser: bring one, look at what it would change, have it applied, undo it."""
