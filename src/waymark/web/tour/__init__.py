"""The tour: eight deeds that show a newcomer in ten minutes what Waymark is for."""
