"""Ids that may stand in addresses: they say nothing about the row behind them and cannot be counted up."""

import secrets


def new_public_id() -> str:
    """Return 16 random hexadecimal digits; among a million of them two meet with a chance of one in 37 million."""
    return secrets.token_hex(8)
