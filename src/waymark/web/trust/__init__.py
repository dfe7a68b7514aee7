"""Pages about trust: who has seen one's records."""
