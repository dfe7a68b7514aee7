"""Pages of a professional-learning day: the draw board, of the example or of a folder of one's own."""
