"""Stacked bars: widths that add up, whole per cents that add up to 100, numbers only where they fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waymark.web.charts.shares import share_bar, whole_per_cents

COUNTS = st.lists(st.integers(0, 5000), min_size=5, max_size=5)


@given(COUNTS)
def test_whole_per_cents_add_up_to_a_hundred(counts: list[int]) -> None:
    assert sum(whole_per_cents(counts)) == (100 if sum(counts) else 0)


@given(COUNTS)
def test_no_per_cent_is_further_than_one_from_the_truth(counts: list[int]) -> None:
    total = sum(counts) or 1
    assert all(abs(p - n * 100 / total) < 1 for p, n in zip(whole_per_cents(counts), counts, strict=True))


@pytest.mark.parametrize(
    ("counts", "per_cents"),
    [((1, 1, 1), (34, 33, 33)), ((2, 1, 0), (67, 33, 0)), ((0, 0, 0), (0, 0, 0)), ((49, 15, 36), (49, 15, 36))],
)
def test_rounding_by_the_largest_remainder(counts: tuple[int, ...], per_cents: tuple[int, ...]) -> None:
    assert whole_per_cents(counts) == per_cents


def test_bands_stand_side_by_side_and_small_ones_carry_no_number() -> None:
    bar = share_bar(title="This draw", note="", counts=(50, 25, 20, 2, 3))
    assert [(b.x, b.width, b.text) for b in bar.bands] == [
        ("0.00%", "50.00%", "50"),
        ("50.00%", "25.00%", "25"),
        ("75.00%", "20.00%", "20"),
        ("95.00%", "2.00%", ""),
        ("97.00%", "3.00%", ""),
    ]


def test_what_nobody_got_has_no_band() -> None:
    assert len(share_bar(title="This draw", note="", counts=(4, 0, 0, 0, 0)).bands) == 1


def test_none_is_hatched_and_carries_no_number_on_the_hatching() -> None:
    band = share_bar(title="This draw", note="", counts=(0, 0, 0, 0, 4)).bands[0]
    assert (band.fill, band.text) == ("url(#wm-hatch)", "")
