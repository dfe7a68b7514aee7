"""By school and by group: what is shown, and that nothing shown gives away what is not."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from days import SEED, make_day, make_session
from waymark.apps.pdday import part_sizes
from waymark.apps.pdday.breakdown import PartOutcome, break_down
from waymark.apps.pdday.day import Day, Educator, RankedChoices
from waymark.apps.pdday.part_sizes import Members, hidden_parts
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.what_if import ExtraSection, with_sections
from waymark.kernels.impact import CountTable, Suppression, suppress


def people(*sizes: int) -> list[Members]:
    """Return parts of these sizes, one after another."""
    ends = np.cumsum([0, *sizes]).tolist()
    return [frozenset(range(begin, end)) for begin, end in pairwise(ends)]


def day_of(sizes: dict[str, int], groups: dict[str, set[int]] | None = None, *, hot_seats: int = 5) -> Day:
    schools = [name for name, n in sizes.items() for _ in range(n)]
    named = {name: sorted(who) for name, who in (groups or {}).items()}
    educators = [
        Educator(f"{i:03d}", school_id=school, groups=tuple(sorted(g for g, who in named.items() if i in who)))
        for i, school in enumerate(schools)
    ]
    sessions = [make_session("cold", seats=500), make_session("hot", seats=hot_seats)]
    return make_day(sessions, {e.educator_id: [["hot", "cold"]] for e in educators}, educators=educators)


def by_school(day: Day) -> dict[str, PartOutcome]:
    result = draw_day(day=day, seed=SEED)
    return {part.name: part for part in break_down(result, result.assignment).by_school}


def test_a_school_of_ten_is_shown_with_its_shares() -> None:
    found = by_school(day_of({"Alder": 10, "Birch": 20}, hot_seats=15))

    assert [part.n_people for part in found.values()] == [10, 20]
    assert 10 * found["Alder"].first_per_cent + 20 * found["Birch"].first_per_cent == 30 * 50  # type: ignore[operator]  # both are shown
    assert {part.top3_per_cent for part in found.values()} == {95}


def test_a_small_school_is_hidden_with_the_next_larger_one() -> None:
    found = by_school(day_of({"Alder": 9, "Birch": 20, "Cedar": 30}))

    assert found["Alder"] == PartOutcome("Alder", None, None, None)
    assert found["Birch"].is_hidden
    assert found["Cedar"].n_people == 30


def test_people_without_a_slot_do_not_count() -> None:
    day = day_of({"Alder": 12, "Birch": 12})
    ranked = day.choices.educator >= 3
    columns = {name: getattr(day.choices, name)[ranked] for name in ("educator", "breakout", "rank", "session")}
    found = by_school(replace(day, choices=RankedChoices(**columns)))

    assert [part.is_hidden for part in found.values()] == [True, True]


def test_whoever_is_not_in_a_group_is_not_given_away_by_it() -> None:
    everyone = frozenset(range(40))

    assert hidden_parts(40, shares=[everyone], others=[frozenset(range(36))]) >= {frozenset(range(36))}


def test_a_group_within_another_is_not_given_away_by_the_difference() -> None:
    outer, inner = frozenset(range(30)), frozenset(range(26))

    hidden = hidden_parts(100, shares=[frozenset(range(100))], others=[outer, inner])

    assert outer in hidden or inner in hidden


def test_one_set_of_people_under_two_names_is_hidden_under_both() -> None:
    alder, birch, cedar = people(4, 20, 30)

    hidden = hidden_parts(54, shares=[alder, birch, cedar], others=[birch, alder | birch])

    assert {alder, birch} <= hidden
    assert cedar not in hidden


def test_a_day_of_fewer_than_ten_people_is_not_broken_down() -> None:
    assert hidden_parts(9, shares=people(4, 5), others=[]) >= set(people(4, 5))


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_everybody_less_what_is_shown_is_nobody_or_at_least_ten(sizes: list[int]) -> None:
    schools = people(*sizes)

    hidden = [part for part in schools if part in hidden_parts(sum(sizes), shares=schools, others=[])]

    assert all(len(part) >= 10 for part in schools if part not in hidden)
    assert sum(map(len, hidden)) == 0 or sum(map(len, hidden)) >= 10 or sum(sizes) < 10
    assert len(hidden) != 1 or len(schools) == 1


def test_twin_without_companions_the_small_school_follows_by_subtraction(monkeypatch: pytest.MonkeyPatch) -> None:
    schools = people(9, 20, 30)

    def small_only(table: CountTable, *, n_min: int, known: NDArray[np.bool_]) -> Suppression:
        found = suppress(table, n_min=n_min, known=known)
        return replace(found, hidden=found.hidden & (table.count < n_min))

    assert len(hidden_parts(59, shares=schools, others=[])) == 2
    monkeypatch.setattr(part_sizes, "suppress", small_only)

    assert hidden_parts(59, shares=schools, others=[]) == {schools[0]}, "59 - 20 - 30 are the 9"


def test_two_drafts_hide_the_same_parts_so_their_difference_says_nothing() -> None:
    """Two mechanisms, other seeds, one more section, wishes that went another way: the lines are the same."""
    plain = day_of({"Alder": 9, "Birch": 20, "Cedar": 30, "Dogwood": 41}, {"new": set(range(4, 33)), "lead": {1, 50}})
    more = with_sections(plain, [ExtraSection("hot-2", "hot", 20)])
    drawings = [
        draw_day(day=plain, seed=SEED),
        draw_day(day=more, seed=SEED),
        draw_day(day=plain, seed=bytes(32)),
        draw_day(day=plain, seed=SEED, mechanism="first-come"),
    ]
    shown = [break_down(result, result.assignment) for result in drawings]

    for one, other in combinations(shown, 2):
        assert [p.n_people for p in one.by_school] == [p.n_people for p in other.by_school]
        assert [p.n_people for p in one.by_group] == [p.n_people for p in other.by_group]
    assert len({tuple(p.first_per_cent for p in one.by_school) for one in shown}) > 1, "the draws do differ"
    assert shown[0].hides_any
