"""Ranking sessions."""
