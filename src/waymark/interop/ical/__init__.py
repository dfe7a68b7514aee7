"""Calendars that other programs subscribe to (RFC 5545)."""
