"""Districts and their schools. A district sees nothing of another."""

from django.db import models

from waymark.apps.people.public_ids import new_public_id


class Clock(models.TextChoices):
    """How a district writes times."""

    TWELVE = "12", "5:00 pm"
    TWENTY_FOUR = "24", "17:00"


class District(models.Model):
    """A school district and how it likes things done.

    ``is_demo`` marks an invented one: only such a district is ever taken away by a reset, and only into such a one does
    the sign-in page of a local machine let people in without a password.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    name = models.CharField(max_length=200, unique=True)
    time_zone = models.CharField(max_length=64, default="America/New_York")
    clock = models.CharField(max_length=2, choices=Clock, default=Clock.TWELVE)
    publishing_needs_two = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class School(models.Model):
    """A school of a district. ``school_id`` is the district's own id, kept as it was given.

    ``from_roster``: an imported roster named it, so a later roster may say that it is gone. ``gone_on`` is the first
    day on which a roster no longer named it.
    """

    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="schools")
    school_id = models.CharField(max_length=255)
    name = models.CharField(max_length=200)
    from_roster = models.BooleanField(default=False)
    gone_on = models.DateField(null=True)

    class Meta:
        ordering = ("name", "school_id")
        constraints = (models.UniqueConstraint(fields=("district", "school_id"), name="one_school_per_id"),)

    def __str__(self) -> str:
        """Return the name."""
        return self.name
