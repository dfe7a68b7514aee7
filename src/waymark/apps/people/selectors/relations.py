"""Who is what to whom on a day. Every question asks for one district, so that a row that crosses opens nothing."""

from datetime import date

from django.db.models import F, Q, QuerySet

from waymark.apps.people.models import ClassSection, Enrollment, Person, Relation, RelationKind
from waymark.apps.people.roster import EnrollmentKind

TEACHING = (EnrollmentKind.TEACHER, EnrollmentKind.AIDE)


def in_force(on: date, path: str = "") -> Q:
    """Return the condition that a dated row holds on a day; its last day counts. ``path``: ``"enrollments__"``."""
    still = Q(**{f"{path}ends_on__isnull": True}) | Q(**{f"{path}ends_on__gte": on})
    return still & Q(**{f"{path}starts_on__lte": on})


def relations_between(person: Person, other: Person, *, on: date) -> frozenset[str]:
    """Return what a person is to another on a day: kinds of `RelationKind`. Two queries."""
    if person.district_id != other.district_id:
        return frozenset()
    kinds = set(Relation.objects.filter(in_force(on), person=person, other=other).values_list("kind", flat=True))
    if Enrollment.objects.filter(_taught_by(person, on), person=other).exists():
        kinds.add(RelationKind.TEACHES)
    return frozenset(kinds)


def has_relation(person: Person, other: Person, *kinds: str, on: date) -> bool:
    """Whether a person is one of these things to another on a day; without ``kinds``, anything. Two queries."""
    found = relations_between(person, other, on=on)
    return bool(found & set(kinds)) if kinds else bool(found)


def people_related_to(viewer: Person, *kinds: str, on: date) -> QuerySet[Person]:
    """Return those to whom somebody is one of these things on a day; without ``kinds``, anything. One query."""
    wanted = set(kinds) or set(RelationKind)
    held = Relation.objects.filter(in_force(on), person=viewer, kind__in=wanted).values("other")
    found = Q(pk__in=held)
    if RelationKind.TEACHES in wanted:
        found |= Q(pk__in=Enrollment.objects.filter(_taught_by(viewer, on)).values("person"))
    return Person.objects.filter(found, district=viewer.district_id).exclude(pk=viewer.pk)


def class_sections_taught_by(viewer: Person, *, on: date) -> QuerySet[ClassSection]:
    """Return the class sections in which somebody is a teacher or an aide on a day. One query."""
    taught = Enrollment.objects.filter(in_force(on), person=viewer, kind__in=TEACHING).values("class_section")
    return ClassSection.objects.filter(pk__in=taught, district=viewer.district_id)


def roster_seen_by(viewer: Person, *, class_section: ClassSection, on: date) -> QuerySet[Enrollment]:
    """Return who is enrolled in a class section on a day, with the people; only for those who teach it. One query."""
    seen = Enrollment.objects.filter(in_force(on), class_section=class_section, person__district=viewer.district_id)
    taught = class_sections_taught_by(viewer, on=on).filter(pk=class_section.pk)
    return seen.filter(class_section__in=taught).select_related("person").order_by("person__name", "person__person_id")


def _taught_by(teacher: Person, on: date) -> Q:
    """Return the condition that an enrollment is that of a student whom somebody teaches on a day."""
    taught = class_sections_taught_by(teacher, on=on)
    return in_force(on) & Q(
        kind=EnrollmentKind.STUDENT, class_section__in=taught, person__district=F("class_section__district")
    )
