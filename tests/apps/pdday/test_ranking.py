from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import (
    at,
    list_of,
    make_attendee,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    open_ranking,
)
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.models import Attendee, Facilitator
from waymark.apps.pdday.services.ranking import (
    MOST_RANKED,
    Change,
    ListHasChanged,
    RankingIsClosed,
    RankingRefused,
    change_ranking,
    list_version,
    save_ranking,
)

pytestmark = pytest.mark.django_db
OPENS, CLOSES = at("17:00"), at("18:00")
NOTHING = list_version([])


@pytest.fixture
def attendee() -> Attendee:
    pd_day = make_pd_day(make_district(), "1", "2")
    for i in range(12):
        make_pd_session(pd_day, f"s{i:02d}")
    make_pd_session(pd_day, "later", block="2")
    open_ranking(pd_day, opens=OPENS, closes=CLOSES)
    return make_attendee(pd_day)


def ranked(attendee: Attendee) -> list[tuple[int, str]]:
    return list(attendee.choices.order_by("block", "rank").values_list("rank", "session__session_id"))


def save(attendee: Attendee, *sessions: str, seen: str = NOTHING, minutes: int = 1) -> list[str]:
    now = OPENS + timedelta(minutes=minutes)
    return save_ranking(own=list_of(attendee), session_ids=sessions, seen=seen, by=attendee.person, now=now)


def test_a_list_is_kept_in_its_order_and_replaced_whole(attendee: Attendee) -> None:
    first = save(attendee, "s02", "s00")
    save(attendee, "s00", "s01", "s02", seen=list_version(first))

    assert ranked(attendee) == [(1, "s00"), (2, "s01"), (3, "s02")]


def test_the_same_list_again_changes_nothing(attendee: Attendee) -> None:
    save(attendee, "s02", "s00")
    before = attendee.choices.values_list("pk", flat=True).order_by("pk")
    kept = list(before)

    assert save(attendee, "s02", "s00", seen="stale") == ["s02", "s00"]
    assert list(before) == kept


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (OPENS - timedelta(seconds=1), False),
        (OPENS, True),
        (CLOSES - timedelta(seconds=1), True),
        (CLOSES, False),
    ],
)
def test_ranking_is_open_from_the_first_second_until_just_before_the_last(
    attendee: Attendee, now: object, is_open: bool
) -> None:
    def rank() -> None:
        save_ranking(
            own=list_of(attendee),
            session_ids=["s00"],
            seen=NOTHING,
            by=attendee.person,
            now=now,  # type: ignore[arg-type]  # one of the four moments
        )

    if is_open:
        rank()
    else:
        with pytest.raises(RankingIsClosed):
            rank()
    assert len(ranked(attendee)) == is_open


def test_a_list_that_was_changed_elsewhere_is_not_written_over(attendee: Attendee) -> None:
    save(attendee, "s00")

    with pytest.raises(ListHasChanged):
        save(attendee, "s05", seen=NOTHING)
    assert ranked(attendee) == [(1, "s00")]


def test_without_looking_at_the_version_the_other_pages_list_would_be_lost(attendee: Attendee) -> None:
    save(attendee, "s00")

    save(attendee, "s05", seen=list_version(["s00"]))  # the twin: a page that claims to have seen what it did not

    assert ranked(attendee) == [(1, "s05")]


@pytest.mark.parametrize(
    ("sessions", "says"),
    [
        (["s00", "s00"], "twice"),
        (["later"], "is not a session of 1"),
        (["nowhere"], "is not a session of 1"),
        ([f"s{i:02d}" for i in range(MOST_RANKED + 1)], "up to 10"),
    ],
)
def test_a_list_that_cannot_be_is_refused_and_the_old_one_stays(
    attendee: Attendee, sessions: list[str], says: str
) -> None:
    save(attendee, "s03")

    with pytest.raises(RankingRefused, match=says):
        save(attendee, *sessions, seen=list_version(["s03"]))
    assert ranked(attendee) == [(1, "s03")]


def test_own_offerings_and_sessions_for_other_groups_cannot_be_ranked(attendee: Attendee) -> None:
    sessions = attendee.pd_day.sessions
    Facilitator.objects.create(session=sessions.get(session_id="later"), person=attendee.person)
    other = make_pd_session(attendee.pd_day, "other", offering="later")
    sessions.filter(session_id="s01").update(open_to=["math"])

    with pytest.raises(RankingRefused, match="You lead"):
        save(attendee, other.session_id)
    with pytest.raises(RankingRefused, match="other groups"):
        save(attendee, "s01")
    Attendee.objects.filter(pk=attendee.pk).update(groups=["math"])
    assert save(attendee, "s01") == ["s01"]


def test_a_full_session_can_be_ranked_because_seats_are_not_looked_at(attendee: Attendee) -> None:
    colleague = make_attendee(attendee.pd_day)
    attendee.pd_day.sessions.filter(session_id="s00").update(capacity_seats=0)

    assert save(attendee, "s00") == save(colleague, "s00") == ["s00"]


def test_a_list_saved_by_somebody_else_leaves_a_trace_and_ones_own_does_not(attendee: Attendee) -> None:
    coordinator = make_person(attendee.pd_day.district, "coordinator")
    save(attendee, "s00")
    assert not LogEntry.objects.filter(action="pdday.save_ranking").exists()

    save_ranking(
        own=list_of(attendee),
        session_ids=["s01"],
        seen=list_version(["s00"]),
        by=coordinator,
        now=OPENS,
    )

    assert LogEntry.objects.get(action="pdday.save_ranking").actor == f"person:{coordinator.public_id}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    steps=st.lists(st.tuples(st.sampled_from(list(Change)), st.sampled_from(["s00", "s01", "s02", "s03"])), max_size=8)
)
def test_whatever_steps_are_taken_ranks_run_from_one_without_gaps(
    attendee: Attendee, steps: list[tuple[Change, str]]
) -> None:
    attendee.choices.all().delete()
    expected: list[str] = []
    for change, session_id in steps:
        told = change_ranking(
            own=list_of(attendee),
            change=change,
            session_id=session_id,
            by=attendee.person,
            now=OPENS,
        )
        expected = _by_hand(expected, change, session_id)
        assert told == expected
    assert ranked(attendee) == list(enumerate(expected, start=1))


def _by_hand(before: list[str], change: Change, session_id: str) -> list[str]:
    if change is Change.ADD:
        return [*before, session_id] if session_id not in before else before
    if session_id not in before:
        return before
    rest = [s for s in before if s != session_id]
    if change is Change.OUT:
        return rest
    at_ = before.index(session_id) + (-1 if change is Change.UP else 1)
    at_ = min(max(at_, 0), len(rest))
    return [*rest[:at_], session_id, *rest[at_:]]
