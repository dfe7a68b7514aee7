"""Letters: written in the transaction of the deed they tell of, sent by the worker."""
