"""The professional-learning day: sessions, ranked choices, a fair draw and the reason for every seat."""
