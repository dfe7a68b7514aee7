"""Ballots in PrefLib's formats of strict orders, ``.soc`` and ``.soi``."""
