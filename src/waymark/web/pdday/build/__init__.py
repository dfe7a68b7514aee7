"""Building a day: blocks, rooms, offerings, sessions, publishing the programme."""
