"""Spanish as it is written in the United States and Mexico: 1,000 and 1.5, 17 de octubre de 2026."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
DATE_FORMAT = r"j \d\e F \d\e Y"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 0
