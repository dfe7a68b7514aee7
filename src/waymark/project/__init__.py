"""Settings, URLs and the WSGI entry: where the floors are put together."""
