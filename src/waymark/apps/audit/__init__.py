"""Who did what, when, to whom and why: an append-only, hash-chained log."""
