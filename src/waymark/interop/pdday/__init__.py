"""A professional-learning day as files: a folder in, the day as data; the result of a draw as a folder out."""
