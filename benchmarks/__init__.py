"""Measurements: invented days of any size, and small scripts that print a table each."""
