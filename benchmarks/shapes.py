"""The shapes of day that promises are measured on."""

from benchmarks.days import DayShape

FULL_DAY = DayShape()

SHAPES = {
    "1,000 × 138, three breakouts": FULL_DAY,
    "two breakouts (half day)": DayShape(n_breakouts=2),
    "one breakout": DayShape(n_breakouts=1),
    "four breakouts": DayShape(n_breakouts=4),
    "six breakouts": DayShape(n_breakouts=6),
    "lists of 3": DayShape(list_length=3),
    "lists of 5": DayShape(list_length=5),
    "60 % of the seats": DayShape(seats_per_slot=0.6 * FULL_DAY.seats_per_slot),
    "30 % of the seats": DayShape(seats_per_slot=0.3 * FULL_DAY.seats_per_slot),
    "30 % miss each breakout": DayShape(miss_share=0.3),
    "60 % miss each breakout": DayShape(miss_share=0.6),
    "half day, 40 % miss each": DayShape(n_breakouts=2, miss_share=0.4),
}
