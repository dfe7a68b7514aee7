"""Ground floor: pure algorithms. Arrays in, arrays out; no framework, file, clock, network or global randomness."""
