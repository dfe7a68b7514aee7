"""Rosters from other systems: OneRoster 1.1 and 1.2, Microsoft School Data Sync 2.1, and plain lists of people.

``read`` finds out what was given and yields its rows; ``oneroster``, ``sds`` and ``plain`` know one format each.
``cells``, ``columns`` and ``table`` check every cell; ``orgs`` and ``capacities`` put it into Waymark's words.
"""
