"""My day: what, where, when, with whom and why."""
