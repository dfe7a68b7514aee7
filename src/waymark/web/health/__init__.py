"""Is everything up? For machines that watch, and for the people who look after them."""
