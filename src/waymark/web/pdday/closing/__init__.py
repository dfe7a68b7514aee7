"""Closing ranking early and drawing at once: one page, one question, why."""
