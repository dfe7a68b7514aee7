"""Foreign shapes to frozen dataclasses and back: files and protocols of others. No rules, no records."""
