"""Terms, class sections and who is enrolled in them."""

from django.db import models
from django.db.models import F, Q

from waymark.apps.people.models.people import Person
from waymark.apps.people.models.places import District, School
from waymark.apps.people.roster import EnrollmentKind


class Term(models.Model):
    """A school year, semester or shorter term; both days are in it. ``term_id`` is the district's own id."""

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="terms")
    term_id = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="parts")
    from_roster = models.BooleanField(default=False)
    gone_on = models.DateField(null=True)

    class Meta:
        ordering = ("starts_on", "term_id")
        constraints = (
            models.UniqueConstraint(fields=("district", "term_id"), name="one_term_per_id"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_term_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class ClassSection(models.Model):
    """A class as it is taught: one course, one group of students. ``class_section_id`` is the district's own id.

    ``grades`` lists grade levels as the district writes them, separated by semicolons: ``"KG;01"``.
    """

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="class_sections")
    class_section_id = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    course_title = models.CharField(max_length=200, blank=True)
    grades = models.CharField(max_length=200, blank=True)
    school = models.ForeignKey(School, on_delete=models.RESTRICT, related_name="class_sections")
    terms = models.ManyToManyField(Term, through="ClassSectionTerm", related_name="class_sections")
    from_roster = models.BooleanField(default=False)
    gone_on = models.DateField(null=True)

    class Meta:
        ordering = ("title", "class_section_id")
        constraints = (
            models.UniqueConstraint(fields=("district", "class_section_id"), name="one_class_section_per_id"),
        )

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class ClassSectionTerm(models.Model):
    """A class section runs in a term."""

    class_section = models.ForeignKey(ClassSection, on_delete=models.CASCADE, related_name="term_links")
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="class_section_links")
    from_roster = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("class_section", "term"), name="a_class_section_runs_once_in_a_term"),
        )

    def __str__(self) -> str:
        """Return which runs when."""
        return f"{self.class_section}: {self.term}"


class Enrollment(models.Model):
    """A person in a class section, from one day to another: as a student, a teacher or an aide.

    Both are of one district; `services.relations` and the import see to that, and selectors ask for it again.
    """

    class_section = models.ForeignKey(ClassSection, on_delete=models.CASCADE, related_name="enrollments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrollments")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in EnrollmentKind])
    enrollment_id = models.CharField(max_length=255, blank=True)
    is_primary = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        ordering = ("class_section", "person", "kind", "starts_on")
        constraints = (
            models.UniqueConstraint(
                fields=("class_section", "person", "kind", "starts_on"), name="one_enrollment_of_a_kind_per_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="an_enrollment_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        """Return who is what where."""
        return f"{self.person}: {self.kind} in {self.class_section}"
