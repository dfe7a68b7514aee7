"""Failures that people are told about in one sentence."""


class PlainError(Exception):
    """What is wrong, where, and what to do, in words for whoever typed the command; it ends with exit code 2."""
