"""Who is asking: signing in, signing out, and the guard in front of pages for people who are known."""
