"""What may leave the house, as rows; and the list of what did."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from waymark.apps.pdday.models import Assignment, DrawStatus, PdDay
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Export, ExportKind, ExportStatus
from waymark.apps.trust.rules import is_privacy_officer, may_export

Row = tuple[str | int, ...]

HEADERS: dict[str, tuple[str, ...]] = {
    ExportKind.DAY_PEOPLE: ("educator_id", "name", "school_id", "groups", "priority_band", "away"),
    ExportKind.SEATS: ("educator_id", "name", "school_id", "breakout", "session_id", "title", "rank"),
}


def exports_seen_by(viewer: Person, *, now: datetime) -> QuerySet[Export]:
    """Return the exports of the viewer's district, newest first, without the files; nothing for other roles."""
    found = Export.objects.filter(district_id=viewer.district_id).defer("content")
    if not (may_export(viewer, viewer.district, now=now) or is_privacy_officer(viewer, now=now)):
        return found.none()
    return found.select_related("district", "pd_day", "asked_by", "agreed_by")


def people_in(kind: str, pd_day: PdDay) -> QuerySet[Person]:
    """Return the people whose rows a file of that kind holds."""
    here = Person.objects.filter(district_id=pd_day.district_id, attends__pd_day=pd_day)
    if kind == ExportKind.SEATS:
        here = here.filter(attends__assignments__draw__status=DrawStatus.PUBLISHED).distinct()
    return here


def export_rows(kind: str, pd_day: PdDay) -> Iterator[Row]:
    """Yield the rows of a file, by person. Three queries, whatever the number of people."""
    return _seats(pd_day) if kind == ExportKind.SEATS else _day_people(pd_day)


def _day_people(pd_day: PdDay) -> Iterator[Row]:
    found = pd_day.attendees.select_related("person__school").prefetch_related("absences__block")
    for one in found.order_by("person__person_id"):
        away = ";".join(sorted(absence.block.label for absence in one.absences.all()))
        yield *_who(one.person), ";".join(sorted(one.groups)), one.priority_band, away


def _seats(pd_day: PdDay) -> Iterator[Row]:
    found = Assignment.objects.filter(draw__pd_day=pd_day, draw__status=DrawStatus.PUBLISHED)
    related = found.select_related("attendee__person__school", "block", "session__offering", "given_up")
    for seat in related.order_by("attendee__person__person_id", "block__starts_at"):
        # Who does not come stands on no door, even while the seat could still be taken back.
        session = None if hasattr(seat, "given_up") else seat.session
        what = (session.session_id, session.offering.title, seat.rank or 0) if session else ("", "", "")
        yield *_who(seat.attendee.person), seat.block.label, *what


def _who(person: Person) -> tuple[str, str, str]:
    return person.person_id, person.name, person.school.school_id if person.school else ""


def waiting_export(export_id: str) -> Export | None:
    """Return an export whose file is to be made. One query."""
    found = Export.objects.filter(public_id=export_id, status=ExportStatus.WAITING)
    return found.defer("content").select_related("district", "pd_day", "asked_by").first()
