"""Records kept safe: who saw whose rows, what leaves the house, how long things are kept, and what is erased."""
