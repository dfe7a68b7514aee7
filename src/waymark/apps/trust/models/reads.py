"""Who saw whose rows. People stand here by their public ids, without foreign keys: a read outlives both sides."""

from django.db import models


class ReadSet(models.Model):
    """People whose rows were shown together, named by the fingerprint of their public ids.

    Whoever opens the same page again shows the same people, so a set is kept once however often it is read.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    n_people = models.PositiveIntegerField()

    def __str__(self) -> str:
        """Return how many and which."""
        return f"{self.n_people} people, {self.fingerprint[:12]}"


class ReadSubject(models.Model):
    """One person of a set, by public id."""

    read_set = models.ForeignKey(ReadSet, on_delete=models.CASCADE, related_name="subjects")
    person = models.CharField(max_length=16, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("read_set", "person"), name="a_person_is_once_in_a_set"),)

    def __str__(self) -> str:
        """Return who."""
        return self.person


class ReadKind(models.TextChoices):
    """What was shown about people."""

    SEATS = "seats"
    PEOPLE_LIST = "people_list"
    NAMES_FOUND = "names_found"
    SCHEDULE = "schedule"
    EXPORT = "export"
    ERASURE = "erasure"
    HOLD = "hold"
    LOOKS = "looks"


class Read(models.Model):
    """Somebody was shown rows of others: one entry for each request and kind.

    ``log_seq`` is the number of its entry in the audit log, which holds the fingerprint of the set. ``about`` says of
    what, a day's title for example; ``viewer_roles`` are the roles held at that moment, separated by semicolons.
    """

    log_seq = models.BigIntegerField(primary_key=True)
    read_at = models.DateTimeField()
    viewer = models.CharField(max_length=16, db_index=True)
    viewer_roles = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=ReadKind)
    about = models.CharField(max_length=200, blank=True)
    read_set = models.ForeignKey(ReadSet, on_delete=models.RESTRICT, related_name="reads")

    class Meta:
        ordering = ("-read_at", "-log_seq")

    def __str__(self) -> str:
        """Return who read what when."""
        return f"{self.read_at:%Y-%m-%d %H:%M} {self.viewer} {self.kind}"
