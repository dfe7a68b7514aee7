"""The invented district that every newcomer meets: Cedar Hollow, and Westbrook next door. Nobody in it is real."""
