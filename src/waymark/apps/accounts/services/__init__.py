"""Services of accounts: each changes records in one transaction and writes to the log."""
