"""J03: identical wishes at opening and a minute before closing; only rank, capacity and lottery tell them apart."""

import re
from datetime import datetime, timedelta

import pytest

from draws import AFTER_CLOSING, CLOSES, OPENS, coordinator_of, drawn, ranked_day
from records import list_of, make_attendee
from waymark.apps.pdday.models import Assignment, Attendee, RankedChoice
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.ranking import list_version, save_ranking

pytestmark = pytest.mark.django_db
A_MINUTE_BEFORE_CLOSING = CLOSES - timedelta(minutes=1)
# What a sentence about time would say.
TIME = re.compile(
    r"\d:\d\d|\b(am|pm|early|earlier|late|later|soon|when|time|minute|hour|opened|closed|antes|tarde|hora|minuto)\b"
)


def rank_at(attendee: Attendee, now: datetime) -> None:
    own = list_of(attendee)
    save_ranking(own=own, session_ids=["hot", "cold"], seen=list_version([]), by=attendee.person, now=now)


def test_the_explanations_of_the_first_and_of_the_last_cite_rank_capacity_and_lottery_and_never_time() -> None:
    pd_day = ranked_day(5)
    first, last = make_attendee(pd_day), make_attendee(pd_day)
    rank_at(first, OPENS)
    rank_at(last, A_MINUTE_BEFORE_CLOSING)
    coordinator = coordinator_of(pd_day)

    publish_draw(draw=drawn(pd_day, coordinator), by=coordinator, now=AFTER_CLOSING)

    seats = Assignment.objects.filter(attendee__in=(first, last), block__label="1")
    sentences = [told for seat in seats for told in seat.why.values()]
    assert len(sentences) == 4
    assert [TIME.findall(told) for told in sentences] == [[], [], [], []]
    assert all(re.search(r"\bchoice\b|opción", told) for told in sentences), sentences
    assert {seat.session.session_id for seat in seats if seat.session} <= {"hot", "cold"}


def test_a_sentence_about_time_would_be_found() -> None:
    assert TIME.search("You saved too late.")
    assert TIME.search("Guardaste a las 5:00.")


def test_the_moment_of_saving_does_not_reach_the_draw() -> None:
    pd_day = ranked_day(2)
    attendee = make_attendee(pd_day)
    rank_at(attendee, OPENS)
    early = load_day(pd_day)
    RankedChoice.objects.filter(attendee=attendee).delete()
    rank_at(attendee, A_MINUTE_BEFORE_CLOSING)

    late = load_day(pd_day)

    assert (early.educators, early.sessions) == (late.educators, late.sessions)
    assert [c.tolist() for c in (early.choices.educator, early.choices.rank, early.choices.session)] == [
        c.tolist() for c in (late.choices.educator, late.choices.rank, late.choices.session)
    ]
