"""Acts on a professional-learning day."""
