"""Drawing a day, comparing drafts, publishing, proving."""
