"""Waymark: personalized learning for a whole school district, for its educators and its students alike."""

__version__ = "0.1.0"
