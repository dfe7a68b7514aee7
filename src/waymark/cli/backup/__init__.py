"""`waymark backup` and `waymark restore`: all records as one file, and back."""
