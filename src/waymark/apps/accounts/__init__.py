"""How people come in: whose identity is whose, the second step, local accounts for emergencies, and who is in now."""
