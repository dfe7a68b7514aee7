"""Demand bars: what fits, what lies above the seats, where the seats end."""

from waymark.web.charts.demand import demand_bar, demand_scale


def test_demand_above_the_seats_begins_where_the_seats_end() -> None:
    bar = demand_bar(title="Mindfulness", first_choices=96, seats=48, scale=96)
    assert (bar.fits, bar.seats_at, bar.above) == ("50.00%", "50.00%", "50.00%")


def test_demand_below_the_seats_has_nothing_above() -> None:
    bar = demand_bar(title="Writing fiction", first_choices=12, seats=30, scale=96)
    assert (bar.fits, bar.seats_at, bar.above) == ("12.50%", "31.25%", "")


def test_the_scale_is_the_longest_of_demand_and_seats() -> None:
    assert demand_scale([(96, 48), (12, 120)]) == 120
    assert demand_scale([(0, 0)]) == 1
    assert demand_scale([]) == 1
