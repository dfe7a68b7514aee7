"""Signed tokens of others: checked wholly before a word of them is believed."""
