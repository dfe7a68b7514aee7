"""A drawn day on which every odd thing happens to somebody."""

from dataclasses import dataclass
from datetime import timedelta

from records import (
    HELD_ON,
    at,
    make_attendee,
    make_block,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    make_room,
    open_ranking,
)
from waymark.apps.pdday.models import Absence, Assignment, Attendee, Draw, DrawStatus, Facilitator, PdDay, Session

PUBLISHED_AT = at("16:00") - timedelta(days=4)
WHY = {
    "first": {"en": "“About grades” (grades), first choice, at place 7 of 9.", "es": "«About grades», primera opción."},
    "third": {"en": "“About notes” (notes), choice 3, at place 8 of 9.", "es": "«About notes», opción 3."},
    "filled": {
        "en": "“About clay” (clay), not on the list, at place 9 of 9.",
        "es": "«About clay», libre.",
    },
    "none": {"en": "No seat at place 9 of 9: “About grades” was full.", "es": "Sin lugar en el puesto 9 de 9."},
}


@dataclass(frozen=True)
class DrawnDay:
    """The day, its published draw, and those who attend by what happens to them."""

    pd_day: PdDay
    draw: Draw
    attendees: dict[str, Attendee]


def make_published_draw(pd_day: PdDay) -> Draw:
    return Draw.objects.create(
        pd_day=pd_day, number=1, status=DrawStatus.PUBLISHED, asked_at=PUBLISHED_AT, published_at=PUBLISHED_AT
    )


def seat(draw: Draw, attendee: Attendee, block: str, session: Session | None, why: str, *, rank: int = 1) -> None:
    Assignment.objects.create(
        draw=draw,
        attendee=attendee,
        block=draw.pd_day.blocks.get(label=block),
        session=session,
        rank=rank if session else None,
        place=9,
        reason=why,
        why=WHY[why],
    )


def make_announced_day(title: str = "#cedarlearns16") -> PdDay:
    """Make a day with convocation, two breakouts, lunch and a third breakout, announced and closed for ranking."""
    district = make_district()
    pd_day = make_pd_day(district, title=title)
    pd_day.place = "Cedar Hollow High School"
    open_ranking(pd_day, opens=at("08:00") - timedelta(days=14))
    pd_day.blocks.all().delete()
    make_block(pd_day, "Convocation", "08:15", "09:15", "together")
    make_block(pd_day, "1", "09:30", "10:30")
    make_block(pd_day, "2", "10:45", "11:45")
    make_block(pd_day, "Lunch", "11:45", "12:45", "pause")
    make_block(pd_day, "3", "13:00", "14:00")
    pd_day.blocks.filter(label="Convocation").update(place="Main auditorium, door C")
    pd_day.blocks.filter(label="Lunch").update(place="Dining hall")
    return pd_day


def make_drawn_day() -> DrawnDay:
    """Make the day drawn and published; Ana has seats, Ben an odd day, Cleo leads, Dov is away or ranked nothing."""
    pd_day = make_announced_day()
    district = pd_day.district
    people = {n: make_person(district, "educator", name=f"{n} Oakes") for n in ("Ana", "Ben", "Cleo", "Dov")}
    for name, person in people.items():
        person.email = f"{name.lower()}@cedar.example"
        person.save()
    attendees = {name: make_attendee(pd_day, person) for name, person in people.items()}
    grades = make_pd_session(pd_day, "grades", block="1", room=make_room(pd_day, "Room 205", 30), seats=30)
    clay = make_pd_session(pd_day, "clay", block="2", seats=30)
    notes = make_pd_session(pd_day, "notes", block="3", room=make_room(pd_day, "Music 1", 18), seats=18)
    for leader in ("Cleo", "Dov"):
        Facilitator.objects.create(session=grades, person=people[leader])
    Facilitator.objects.create(session=notes, person=people["Cleo"])
    Absence.objects.create(attendee=attendees["Dov"], block=pd_day.blocks.get(label="2"))
    draw = make_published_draw(pd_day)
    seat(draw, attendees["Ana"], "1", grades, "first")
    seat(draw, attendees["Ana"], "2", clay, "filled", rank=0)
    seat(draw, attendees["Ana"], "3", notes, "third", rank=3)
    seat(draw, attendees["Ben"], "1", None, "none")
    seat(draw, attendees["Ben"], "3", notes, "first")
    return DrawnDay(pd_day, draw, attendees)


assert HELD_ON.weekday() == 4, "the pages of the tests say Friday"
