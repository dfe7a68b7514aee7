"""Answers to a form with one grid per breakout, as Google Forms and its linked sheet export them."""
