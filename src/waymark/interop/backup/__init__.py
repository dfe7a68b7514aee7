"""A copy of all records as one file: taken by the database's own means, with a manifest to hold it against."""
