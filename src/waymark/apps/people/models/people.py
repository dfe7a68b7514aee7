"""People and the dated roles in which they act."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from waymark.apps.people.models.places import District, School
from waymark.apps.people.public_ids import new_public_id


class Person(models.Model):
    """Somebody of a district. ``person_id`` is the district's own id, text, kept as it was given: 0042 is not 42.

    ``from_roster``: an imported roster named them, so a later roster may say that they are gone; whoever was put in by
    hand is never gone by a roster. ``gone_on`` is the first day on which a roster no longer named them. ``may_sign_in``
    is False where their account is switched off in the system that the roster comes from.
    """

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="people")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    person_id = models.CharField(max_length=255)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=5, default="en")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="people")
    may_sign_in = models.BooleanField(default=True)
    from_roster = models.BooleanField(default=False)
    gone_on = models.DateField(null=True)

    class Meta:
        ordering = ("name", "person_id")
        constraints = (models.UniqueConstraint(fields=("district", "person_id"), name="one_person_per_id"),)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class RoleKind(models.TextChoices):
    """In what capacity somebody acts.

    A facilitator is none of these: one facilitates a session of a day (`pdday.Facilitator`), not a district.
    """

    EDUCATOR = "educator"
    COORDINATOR = "coordinator"
    COACH = "coach"
    PRINCIPAL = "principal"
    DISTRICT_STAFF = "district_staff"
    EVALUATOR = "evaluator"
    STUDENT = "student"
    GUARDIAN = "guardian"
    PRIVACY_OFFICER = "privacy_officer"
    IT_ADMIN = "it_admin"
    SUPPORT = "support"


class Role(models.Model):
    """A capacity in which a person acts, from one day to another; open-ended where no end is set.

    ``school`` is where; empty means the whole district. ``role_id`` is the district's own id of it, where a roster gave
    one: by that id a later roster may end it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind)
    school = models.ForeignKey(School, on_delete=models.RESTRICT, null=True, related_name="roles")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    role_id = models.CharField(max_length=255, blank=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        ordering = ("person", "kind", "starts_on")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "kind", "starts_on"),
                condition=Q(school__isnull=True),
                name="one_role_of_a_kind_per_start",
            ),
            models.UniqueConstraint(
                fields=("person", "kind", "school", "starts_on"), name="one_role_of_a_kind_per_school_and_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="a_role_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        """Return who is what."""
        return f"{self.person}: {self.kind}"

    def holds_on(self, day: date) -> bool:
        """Whether the role is in force on a day; it still is on its last day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class RelationKind(models.TextChoices):
    """What one person is to another. Who teaches whom is not kept twice: it follows from enrollments."""

    TEACHES = "teaches"
    COACHES = "coaches"
    LEADS = "leads"
    GUARDS = "guards"


class Relation(models.Model):
    """A person is something to another person, from one day to another: the reason why a row may be seen at all.

    Both are of one district; `services.relations` sees to that, and selectors ask for it again.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=20, choices=RelationKind)
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relations_to")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        ordering = ("person", "kind", "other", "starts_on")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "kind", "other", "starts_on"), name="one_relation_of_a_kind_per_start"
            ),
            models.CheckConstraint(condition=~Q(person=F("other")), name="a_relation_is_to_somebody_else"),
            models.CheckConstraint(condition=~Q(kind=RelationKind.TEACHES), name="teaching_follows_from_enrollments"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_relation_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        """Return who is what to whom."""
        return f"{self.person} {self.kind} {self.other}"
