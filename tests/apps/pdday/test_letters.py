"""The letters about a published draw: complete, in each person's language, queued with the publishing or not at all."""

import time
from pathlib import Path

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from apps.pdday.own_days import PUBLISHED_AT, DrawnDay, make_announced_day, make_drawn_day, make_published_draw
from records import make_pd_session, make_room
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.letters import queue_day_letters
from waymark.apps.pdday.models import Assignment, Attendee, Offering, PdDay, Session
from waymark.apps.pdday.refusals import LetterHasABlank
from waymark.apps.pdday.room_letters import queue_room_letters
from waymark.apps.people.models import Clock, District, Person

SNAPSHOTS = Path(__file__).parents[2] / "snapshots" / "letters"
pytestmark = pytest.mark.django_db


def queue(drawn: DrawnDay) -> dict[str, Letter]:
    queue_day_letters(draw=drawn.draw, now=PUBLISHED_AT)
    return {letter.person.name.split()[0]: letter for letter in Letter.objects.select_related("person")}


def nameless_leader() -> None:
    Attendee.objects.filter(person__name="Cleo Oakes").delete()
    Person.objects.filter(name="Cleo Oakes").update(name="")


def as_kept(name: str, text: str) -> str:
    """Return what was kept under a name. A file that was deleted is written anew, to be read in review."""
    path = SNAPSHOTS / name
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.name} was written anew: read it, then run this test again")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_letter_reads_as_it_was_kept(language: str) -> None:
    drawn = make_drawn_day()
    PdDay.objects.filter(pk=drawn.pd_day.pk).update(public_id="0123456789abcdef")
    District.objects.update(name="Cedar Hollow")
    Person.objects.update(language=language)
    drawn.draw.refresh_from_db()

    letters = queue(drawn)

    whole = "\n\n----------\n\n".join(f"{x.subject}\n\n{x.text}" for x in letters.values())
    assert whole == as_kept(f"day.{language}.txt", whole)
    assert letters["Ana"].html == as_kept(f"day.{language}.html", letters["Ana"].html)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_letter_about_another_room_reads_as_it_was_kept(language: str) -> None:
    drawn = make_drawn_day()
    PdDay.objects.filter(pk=drawn.pd_day.pk).update(public_id="0123456789abcdef")
    District.objects.update(name="Cedar Hollow")
    Person.objects.update(language=language)
    session = Session.objects.select_related("block", "room").get(session_id="grades")
    old, session.room = session.room, make_room(drawn.pd_day, "Gym, door B", 90)

    queue_room_letters(session=session, old_room=old, change=7, now=PUBLISHED_AT)

    letter = Letter.objects.get(person__name="Ana Oakes")
    assert letter.occasion == "room:0123456789abcdef:7"
    whole = f"{letter.subject}\n\n{letter.text}"
    assert whole == as_kept(f"room.{language}.txt", whole)
    assert letter.html == as_kept(f"room.{language}.html", letter.html)


def test_everyone_who_attends_gets_one_letter_in_his_language() -> None:
    drawn = make_drawn_day()
    Person.objects.filter(name="Ben Oakes").update(language="es")
    Person.objects.filter(name="Dov Oakes").update(language="xx")

    letters = queue(drawn)

    assert {name: letter.language for name, letter in letters.items()} == {
        "Ana": "en",
        "Ben": "es",
        "Cleo": "en",
        "Dov": "en",
    }
    assert "Sin lugar en el puesto 9 de 9." in letters["Ben"].text


def test_no_odd_case_leaves_a_blank() -> None:
    letters = queue(make_drawn_day())

    for letter in letters.values():
        lines = [line.strip() for line in letter.text.splitlines()]
        assert [x for x in lines if x.endswith((":", "()", "Why?", "–"))] == []
        assert "None" not in letter.text
    assert "The room is not set yet" in letters["Ana"].text
    assert "Breakout 1: no seat" in letters["Ben"].text
    assert "You lead this session with Dov Oakes." in letters["Cleo"].text
    assert "Breakout 2: you are away" in letters["Dov"].text
    assert "Breakout 3: nothing ranked" in letters["Dov"].text


def test_the_html_asks_no_other_machine_and_escapes_what_people_wrote() -> None:
    drawn = make_drawn_day()
    Offering.objects.filter(offering_id="grades").update(title="<script>alert(1)</script> & more")

    html = queue(drawn)["Ana"].html

    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
    assert [word for word in ("src=", "@import", "url(", "<link", "<img") if word in html] == []


def test_text_is_not_escaped() -> None:
    drawn = make_drawn_day()
    Offering.objects.filter(offering_id="grades").update(title="Q & A: “why?”")

    assert "Q & A: “why?”" in queue(drawn)["Ana"].text


def test_times_follow_the_clock_of_the_district() -> None:
    drawn = make_drawn_day()
    assert "1:00 pm–2:00 pm  About notes" in queue(drawn)["Ana"].text
    Letter.objects.all().delete()
    drawn.draw.pd_day.district.clock = Clock.TWENTY_FOUR
    assert "13:00–14:00  About notes" in queue(drawn)["Ana"].text


def test_publishing_again_writes_no_second_letter_and_wakes_the_sender_once() -> None:
    drawn = make_drawn_day()

    counts = [queue_day_letters(draw=drawn.draw, now=PUBLISHED_AT) for _ in range(2)]

    assert counts == [4, 0]
    assert (Letter.objects.count(), DBTaskResult.objects.count()) == (4, 1)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda: Assignment.objects.update(why={}), "lacks the reason for 1"),
        (
            lambda: Offering.objects.filter(offering_id="grades").update(title=" "),
            "lacks the title of what happens at 9:30",
        ),
        (nameless_leader, "lacks the name of somebody who leads “About grades”"),
        (lambda: Person.objects.filter(name="Ben Oakes").update(name=" "), "lacks a name"),
    ],
)
def test_a_blank_stops_the_publishing_and_nothing_is_queued(spoil: object, sentence: str) -> None:
    drawn = make_drawn_day()
    spoil()  # type: ignore[operator]  # one of the functions above

    with pytest.raises(LetterHasABlank, match=sentence):
        queue_day_letters(draw=drawn.draw, now=PUBLISHED_AT)

    assert Letter.objects.count() == 0


def test_without_the_guard_a_letter_with_a_blank_would_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = make_drawn_day()
    Offering.objects.filter(offering_id="grades").update(title=" ")
    monkeypatch.setattr("waymark.apps.pdday.letters._blanks", lambda *_: ())

    assert "9:30 am–10:30 am    (your first choice)" in queue(drawn)["Ana"].text


def test_a_thousand_letters_are_queued_within_seconds() -> None:
    pd_day = make_announced_day()
    draw = make_published_draw(pd_day)
    sessions = [make_pd_session(pd_day, f"s{label}", block=label, seats=1000) for label in ("1", "2", "3")]
    people = Person.objects.bulk_create(
        Person(district=pd_day.district, public_id=f"{i:016x}", person_id=str(i), name=f"Person {i}")
        for i in range(1000)
    )
    attendees = Attendee.objects.bulk_create(
        Attendee(pd_day=pd_day, person=person, draw_id=f"{i:016x}") for i, person in enumerate(people)
    )
    why = {"en": "First choice.", "es": "Primera opción."}
    Assignment.objects.bulk_create(
        Assignment(draw=draw, attendee=a, block=s.block, session=s, rank=1, place=1, reason="first", why=why)
        for a in attendees
        for s in sessions
    )

    began = time.monotonic()
    with transaction.atomic():
        n_letters = queue_day_letters(draw=draw, now=PUBLISHED_AT)

    assert n_letters == 1000
    # Two seconds on a quiet machine; a busy one is slow now and then.
    assert time.monotonic() - began < 20
