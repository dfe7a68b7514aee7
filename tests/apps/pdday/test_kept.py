import hashlib
from dataclasses import replace

import numpy as np
from hypothesis import given

from days import SEED, days, make_day, make_session
from processes import REPOSITORY
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.day import Breakout, Day
from waymark.apps.pdday.kept import keep_day, keep_published, kept_day, kept_published
from waymark.apps.pdday.seed import draw_seed
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.drawing import published_of
from waymark.apps.pdday.what_if import ExtraSection, with_sections
from waymark.apps.pdday.why import why_educator


def same(one: Day, other: Day) -> bool:
    columns = ("educator", "session", "breakout", "rank")
    return (
        (one.educators, one.sessions, one.breakouts, one.rooms)
        == (other.educators, other.sessions, other.breakouts, other.rooms)
    ) and all(np.array_equal(getattr(one.choices, c), getattr(other.choices, c)) for c in columns)


@given(days())
def test_a_kept_day_comes_back_as_it_was(day: Day) -> None:
    assert same(kept_day(keep_day(day)), day)


def test_breakouts_come_back_in_running_order_not_in_that_of_their_labels() -> None:
    day = make_day([make_session("a", breakout="early"), make_session("b", breakout="late")], {"x": [["a"], ["b"]]})
    shown = (Breakout("late", "2016-11-04T08:30:00-05:00", ""), Breakout("early", "2016-11-04T15:00:00+00:00", ""))
    choices = replace(
        day.choices,
        breakout=np.array([0, 1], dtype=np.int32),
        session=np.array([1, 0], dtype=np.int32),
    )
    turned = replace(day, breakouts=shown, choices=choices)

    assert same(kept_day(keep_day(turned)), turned)


def test_what_was_published_comes_back_row_for_row() -> None:
    day = make_day([make_session("a"), make_session("b")], {"x": [["a", "b"]], "y": [["a"]]})
    published = published_of(draw_day(day=day, seed=SEED), input_sha256(day))

    again = kept_published(keep_published(published))

    assert [tuple(row) for row in again.assignments] == list(published.assignments)
    assert [tuple(row) for row in again.waitlists] == list(published.waitlists)
    assert (again.draw, again.summary) == (published.draw, published.summary)


def test_the_seed_is_the_hash_of_the_documented_bytes() -> None:
    sha256 = "19882f289dac03d2d48997aa16544f35c717da67bdc5cd3a2bdb4a87c420605f"

    seed = draw_seed(secret=bytes(range(32)), input_sha256=sha256, public_value="4 1 6 · 2 5")

    by_hand = bytes(range(32)) + b"\x7c" + sha256.encode("ascii") + b"\x7c" + "4 1 6 · 2 5".encode()
    assert seed == hashlib.sha256(by_hand).digest()
    assert seed.hex() == "b298ffc5cb7458c25e87367f21a2fc21e912d705b5e577e23c5fc544f126c780"


def test_the_page_of_the_format_shows_commitment_and_seed_of_its_example() -> None:
    page = (REPOSITORY / "docs" / "formats" / "pd-day.md").read_text(encoding="utf-8")
    secret, sha256 = bytes(range(32)), "19882f289dac03d2d48997aa16544f35c717da67bdc5cd3a2bdb4a87c420605f"
    seed = draw_seed(secret=secret, input_sha256=sha256, public_value="4 1 6 · 2 5")

    assert f'"input_sha256": "{sha256}"' in page
    assert f"```text\n{hashlib.sha256(secret).hexdigest()}\n{seed.hex()}\n```" in page


def test_without_a_public_value_the_separator_stays() -> None:
    assert (
        draw_seed(secret=bytes(32), input_sha256="0" * 64)
        == hashlib.sha256(bytes(32) + b"|" + b"0" * 64 + b"|").digest()
    )


def test_one_more_section_stands_behind_the_one_it_repeats_in_every_list() -> None:
    day = make_day(
        [make_session("a"), make_session("b"), make_session("c"), make_session("z", breakout="2")],
        {"x": [["b", "a", "c"], ["z"]], "y": [["c"]], "w": [["a", "c"]]},
    )

    more = with_sections(day, [ExtraSection("a-2", "a", 4)])

    expected = make_day(
        [*day.sessions, replace(day.sessions[0], session_id="a-2", capacity_seats=4)],
        {"x": [["b", "a", "a-2", "c"], ["z"]], "y": [["c"]], "w": [["a", "a-2", "c"]]},
    )
    assert same(more, expected)


def test_ranks_are_counted_as_people_wrote_them() -> None:
    day = make_day(
        [make_session("a"), make_session("b", seats=9)], {"x": [["a", "b"]], "y": [["a", "b"]], "z": [["a", "b"]]}
    )
    section = ExtraSection("a-2", "a", 1)
    drawn = draw_day(day=with_sections(day, [section]), seed=SEED)

    result = replace(drawn, put_in=frozenset({"a-2"}))

    assert sorted(result.assignment.slot_rank.tolist()) == [1, 2, 3]
    assert sorted(result.wished_rank.tolist()) == [1, 1, 2]
    assert result.as_wished(result.assignment).slot_session.tolist() == drawn.assignment.slot_session.tolist()


def test_whoever_sits_in_the_added_section_is_told_the_choice_that_it_repeats() -> None:
    day = make_day([make_session("a"), make_session("b", seats=9)], {"x": [["a", "b"]], "y": [["a", "b"]]})
    drawn = draw_day(day=with_sections(day, [ExtraSection("a-2", "a", 1)]), seed=SEED)
    late = int((drawn.assignment.slot_rank == 2).argmax())

    (told,) = why_educator(replace(drawn, put_in=frozenset({"a-2"})), late)
    (unaware,) = why_educator(drawn, late)

    assert told.opening == "“About a” (a-2), first choice, at place 2 of 2"
    assert unaware.opening == "“About a” (a-2), choice 2, at place 2 of 2"
    assert told.obstacles == unaware.obstacles


@given(days())
def test_without_more_sections_ranks_stay_as_they_are(day: Day) -> None:
    result = draw_day(day=day, seed=SEED, fill=True)

    assert result.as_wished(result.assignment) is result.assignment
