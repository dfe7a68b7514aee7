"""A roster on its way into the records: the import, and the rows that wait to be judged."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models

from waymark.apps.people.models.places import District
from waymark.apps.people.public_ids import new_public_id

UNDO_FOR: Final = timedelta(days=30)
"""So long the state before an import is kept."""


class ImportStatus(models.TextChoices):
    """How far an import has come."""

    WAITING = "waiting"
    READING = "reading"
    REFUSED = "refused"
    READY = "ready"
    UNCHANGED = "unchanged"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"
    SET_ASIDE = "set_aside"
    FAILED = "failed"


class RosterImport(models.Model):
    """One roster that somebody brought: what it would change, who agreed, and what became of it.

    ``as_of`` is the day for which it was compared with the records, and ``records_mark`` the fingerprint of these.
    ``counts`` holds for each kind of row how many are the same, new, changed, gone and not understood:
    ``{"person": {"same": 3, "new": 1, …}, …}``. ``removals`` lists the kinds of which so many would be gone that a
    second person has to agree. ``tells`` lists the kinds of which the roster names all there are; ``may_end``: what it
    does not name is then gone. ``faults`` and ``n_more_faults`` are what the reader found wrong. Whoever acts is kept
    as in the audit log: ``person:…`` or ``command:…``. ``upload`` holds the files that were sent in the web until they
    are read.
    """

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="roster_imports")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.WAITING)
    source_name = models.CharField(max_length=255)
    upload = models.BinaryField(null=True)
    as_of = models.DateField()
    tells = models.JSONField(default=list)
    may_end = models.BooleanField(default=False)
    records_mark = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    removals = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    n_more_faults = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    step = models.CharField(max_length=100, blank=True)
    n_rows_done = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField()
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=100, blank=True)
    agreed_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=100, blank=True)
    applied_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=100, blank=True)
    undone_at = models.DateTimeField(null=True)
    history_gone = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        """Return which it is."""
        return f"{self.source_name}: {self.status}"

    @property
    def n_not_understood(self) -> int:
        """Return how many rows were not understood."""
        of_rows = int(sum(kind.get("fault", 0) for kind in self.counts.values()))
        return len(self.faults) + self.n_more_faults + of_rows

    @property
    def n_changes(self) -> int:
        """Return how many records it would make, change or end."""
        return int(sum(kind.get(name, 0) for kind in self.counts.values() for name in ("new", "changed", "gone")))

    @property
    def is_under_way(self) -> bool:
        """Whether it is being worked on."""
        return self.status in (ImportStatus.WAITING, ImportStatus.READING, ImportStatus.APPLYING)

    @property
    def waits_for_second(self) -> bool:
        """Whether a second person has to agree before it can be applied, and has not."""
        return bool(self.removals) and not self.agreed_by

    def can_be_undone(self, now: datetime) -> bool:
        """Whether the state before it is still kept."""
        is_applied = self.status == ImportStatus.APPLIED and self.applied_at is not None and not self.history_gone
        return is_applied and self.applied_at is not None and now <= self.applied_at + UNDO_FOR


class Outcome(models.TextChoices):
    """What a staged row means for the records.

    ``LEFT`` is left out because it refers to something that the roster says is no more. ``WAS`` keeps a record as it
    was before the import changed it.
    """

    OPEN = ""
    SAME = "same"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    LEFT = "left"
    FAULT = "fault"
    WAS = "was"


class StagedRow(models.Model):
    """A row of a roster beside the records. Columns that bear a record's name hold what the record would hold.

    ``…_given`` is the text that the file had. What it refers to is the record's key, or minus the key of a staged row
    that is to become one. ``target_id`` is the record that the row is about.
    """

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="+", db_index=False)
    file = models.TextField(blank=True)
    line = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN, blank=True)
    fault = models.CharField(max_length=30, blank=True)
    target_id = models.BigIntegerField(null=True)
    from_roster = models.BooleanField(default=True)
    gone_on = models.DateField(null=True)

    class Meta:
        abstract = True
        indexes: ClassVar[tuple[models.Index, ...]] = (models.Index(fields=("roster_import", "outcome")),)

    def __str__(self) -> str:
        """Return where it stands and what it means."""
        return f"{self.file}:{self.line} {self.outcome}"


class StagedSchool(StagedRow):
    """A school, or a whole district (``is_district``), which only roles may name."""

    school_id = models.TextField()
    name = models.TextField()
    is_district = models.BooleanField(default=False)

    class Meta(StagedRow.Meta):
        indexes = (*StagedRow.Meta.indexes, models.Index(fields=("roster_import", "school_id")))


class StagedTerm(StagedRow):
    """A term."""

    term_id = models.TextField()
    title = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    parent_given = models.TextField(blank=True)
    parent_id = models.BigIntegerField(null=True)

    class Meta(StagedRow.Meta):
        indexes = (*StagedRow.Meta.indexes, models.Index(fields=("roster_import", "term_id")))


class StagedPerson(StagedRow):
    """A person, with the public id they would get."""

    person_id = models.TextField()
    public_id = models.CharField(max_length=16)
    name = models.TextField()
    email = models.TextField(blank=True)
    school_given = models.TextField(blank=True)
    school_id = models.BigIntegerField(null=True)
    may_sign_in = models.BooleanField(default=True)

    class Meta(StagedRow.Meta):
        indexes = (*StagedRow.Meta.indexes, models.Index(fields=("roster_import", "person_id")))


class StagedDated(StagedRow):
    """A row that holds from one day to another; the days that the file gave, and those that follow."""

    starts_given = models.DateField(null=True)
    ends_given = models.DateField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta(StagedRow.Meta):
        abstract = True


class StagedRole(StagedDated):
    """A role."""

    person_given = models.TextField()
    person_id = models.BigIntegerField(null=True)
    school_given = models.TextField(blank=True)
    school_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    is_primary = models.BooleanField(default=False)
    role_id = models.TextField(blank=True)

    class Meta(StagedRow.Meta):
        indexes = (*StagedRow.Meta.indexes, models.Index(fields=("roster_import", "person_given")))


class StagedRelation(StagedDated):
    """Who guards whom."""

    person_given = models.TextField()
    person_id = models.BigIntegerField(null=True)
    other_given = models.TextField()
    other_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    may_be_reversed = models.BooleanField(default=False)


class StagedClassSection(StagedRow):
    """A class section; ``starts_on`` and ``ends_on`` are those of its terms."""

    class_section_id = models.TextField()
    title = models.TextField()
    course_title = models.TextField(blank=True)
    grades = models.TextField(blank=True)
    school_given = models.TextField()
    school_id = models.BigIntegerField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta(StagedRow.Meta):
        indexes = (*StagedRow.Meta.indexes, models.Index(fields=("roster_import", "class_section_id")))


class StagedClassSectionTerm(StagedRow):
    """A class section runs in a term."""

    class_section_given = models.TextField()
    class_section_id = models.BigIntegerField(null=True)
    term_given = models.TextField()
    term_id = models.BigIntegerField(null=True)

    class Meta(StagedRow.Meta):
        indexes = (*StagedRow.Meta.indexes, models.Index(fields=("roster_import", "class_section_given")))


class StagedEnrollment(StagedDated):
    """A person in a class section."""

    class_section_given = models.TextField()
    class_section_id = models.BigIntegerField(null=True)
    person_given = models.TextField()
    person_id = models.BigIntegerField(null=True)
    kind = models.TextField()
    enrollment_id = models.TextField(blank=True)
    is_primary = models.BooleanField(default=False)


class StagedGone(StagedRow):
    """What the roster says is no more. ``kind`` is the name of the kind of row."""

    kind = models.TextField()
    given_id = models.TextField()

    class Meta(StagedRow.Meta):
        indexes = (*StagedRow.Meta.indexes, models.Index(fields=("roster_import", "kind", "given_id")))
