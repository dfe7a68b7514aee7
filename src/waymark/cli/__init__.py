"""The command line, a product of its own: a district can run its day from plain files."""
