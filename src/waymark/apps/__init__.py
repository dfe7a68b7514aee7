"""Middle floors: the district's records and rules, one package per domain, ordered from `audit` up."""
