"""Accounts, the identities that lead to them, and visits: who is signed in where."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waymark.apps.people.models import Person
from waymark.apps.people.public_ids import new_public_id


class Account(AbstractBaseUser):
    """What a person needs to sign in: a second step, and for emergencies a name and a password.

    Everyone else has an account without a password: the district's own sign-in leads to it. ``local_name`` is set only
    for a local account, which `waymark account create` makes.
    """

    last_login = None  # visits say when somebody came, and they end

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="account")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    # Null and not empty: names are unique, and most accounts have none.
    local_name = models.CharField(max_length=100, unique=True, null=True)  # noqa: DJ001
    closed_at = models.DateTimeField(null=True)
    n_failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    last_code_step = models.BigIntegerField(default=0)
    # Until then wrong passwords from elsewhere do not keep its owner out; `waymark account let-in` sets it.
    let_in_until = models.DateTimeField(null=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "public_id"

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(local_name=""), name="a_local_account_has_a_name"),
            models.CheckConstraint(condition=Q(last_code_step__gte=0), name="code_steps_are_counted_up"),
        )

    def __str__(self) -> str:
        """Return whose it is."""
        return str(self.person)


class Identity(models.Model):
    """Somebody as an identity provider knows him: the issuer's name and its own id for the person, which never changes.

    An e-mail address is no identity: it can be given to somebody else.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ("person", "issuer")
        constraints = (
            models.UniqueConstraint(fields=("issuer", "subject"), name="an_identity_is_one_person"),
            models.UniqueConstraint(fields=("person", "issuer"), name="one_identity_per_person_and_issuer"),
        )

    def __str__(self) -> str:
        """Return whose it is, and who vouches for it."""
        return f"{self.person} at {self.issuer}"


class SignInRequest(models.Model):
    """A sign-in that was begun at a SAML provider. One answer to it is taken, right or wrong, and only one.

    ``reference`` travels with the browser and means nothing elsewhere; ``request_id`` is what the answer names. What
    the provider said is kept for the two minutes between its answer and the page that follows, then forgotten.
    """

    reference = models.CharField(max_length=64, unique=True)
    request_id = models.CharField(max_length=64, unique=True)
    provider_key = models.CharField(max_length=40)
    next_url = models.TextField()
    begun_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    # Null and not empty: assertions are unique, and most requests have none yet.
    assertion_id = models.CharField(max_length=255, null=True)  # noqa: DJ001
    subject = models.CharField(max_length=255)
    claims = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider_key", "assertion_id"), name="an_assertion_is_taken_once"),
        )

    def __str__(self) -> str:
        """Return where it leads."""
        return f"Request to {self.provider_key}"


class PasswordTries(models.Model):
    """Wrong passwords for one local account from one place: whoever guesses there waits, and nobody elsewhere.

    ``place`` is a keyed hash of the network address, which nobody can turn back without this machine's key.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="password_tries")
    place = models.CharField(max_length=64)
    n_failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    last_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "place"), name="tries_are_counted_once_per_place"),)

    def __str__(self) -> str:
        """Return whose account is tried, and how often."""
        return f"{self.account}: {self.n_failures}"


class WayIn(models.TextChoices):
    """How somebody came in."""

    DEMO = "demo"
    PROVIDER = "provider"
    LOCAL = "local"


class Visit(models.Model):
    """Somebody who is signed in, in one browser. No visit, nobody: a cookie alone opens nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="visits")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    session_key = models.CharField(max_length=40, unique=True)
    way_in = models.CharField(max_length=10, choices=WayIn)
    had_second_step = models.BooleanField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("-seen_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(seen_at__gte=F("began_at")), name="a_visit_is_seen_after_it_began"),
        )

    def __str__(self) -> str:
        """Return who came when."""
        return f"{self.person}, {self.began_at:%Y-%m-%d %H:%M}"

    @property
    def way_words(self) -> str | Promise:
        """Return how the person came in, in words."""
        words = {
            WayIn.DEMO: _("As somebody of the demo"),
            WayIn.PROVIDER: _("With the district’s account"),
            WayIn.LOCAL: _("With a local account"),
        }
        return words[WayIn(self.way_in)]
