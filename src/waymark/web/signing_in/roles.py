"""What to call somebody, by the roles held today."""

from collections.abc import Set
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waymark.apps.people.models import RoleKind

# The first that somebody holds is what the page calls him.
WORDS: Final[tuple[tuple[RoleKind, str | Promise], ...]] = (
    (RoleKind.COORDINATOR, _("PD coordinator")),
    (RoleKind.IT_ADMIN, _("IT admin")),
    (RoleKind.PRINCIPAL, _("Principal")),
    (RoleKind.DISTRICT_STAFF, _("District staff")),
    (RoleKind.PRIVACY_OFFICER, _("Privacy officer")),
    (RoleKind.COACH, _("Coach")),
    (RoleKind.EVALUATOR, _("Evaluator")),
    (RoleKind.EDUCATOR, _("Teacher")),
    (RoleKind.GUARDIAN, _("Guardian")),
    (RoleKind.STUDENT, _("Student")),
    (RoleKind.SUPPORT, _("Support")),
)


def role_word(kinds: Set[str]) -> str | Promise:
    """Return the word for somebody who holds these roles; nothing for somebody who holds none."""
    return next((word for kind, word in WORDS if kind in kinds), "")
