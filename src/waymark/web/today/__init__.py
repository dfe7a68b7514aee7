"""Today: the one thing next, and at most three small things to do, for whoever is asking."""
