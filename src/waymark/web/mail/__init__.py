"""How the mail is doing, for those who look after it."""
