"""Reading who saw what."""
