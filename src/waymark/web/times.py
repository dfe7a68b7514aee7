"""Times on pages are written as in letters: 5:00 pm or 17:00, in the district's own zone."""

from waymark.apps.people.times import clock_span, clock_time, dated_moment_words, day_words, local, moment_words

__all__ = ["clock_span", "clock_time", "dated_moment_words", "day_words", "local", "moment_words"]
