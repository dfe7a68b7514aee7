"""Writing down who saw what."""
