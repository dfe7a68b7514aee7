"""What each person of the demo comes for, in one sentence; the sign-in page offers them."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waymark.apps.pdday.demo_data.personas import (
    COORDINATOR,
    FACILITATOR,
    IT_ADMIN,
    NEIGHBOR,
    PRINCIPAL,
    SECOND_COORDINATOR,
    SECOND_IT_ADMIN,
    TEACHER,
    Persona,
)


@dataclass(frozen=True, slots=True)
class Card:
    """One person on the sign-in page: who it is, as what, and what for."""

    persona: Persona
    role: str | Promise
    comes_for: str | Promise

    @property
    def initials(self) -> str:
        """The two letters on the face."""
        return initials(self.persona.name)


CARDS: Final = (
    Card(TEACHER, _("Teacher"), _("Ranks sessions for the day, and later sees what she got and why.")),
    Card(
        COORDINATOR, _("PD coordinator"), _("Closes ranking, draws the seats, looks at what one more section would do.")
    ),
    Card(SECOND_COORDINATOR, _("Second coordinator"), _("Checks a draw before it is published, where two are needed.")),
    Card(FACILITATOR, _("Facilitator"), _("Leads a Mindfulness session in breakout 1, and ranks for the other two.")),
    Card(PRINCIPAL, _("Principal"), _("Leads Juniper Elementary; comes for the schedule, not for anyone’s wishes.")),
    Card(IT_ADMIN, _("IT admin"), _("Keeps the machine running, and sees nobody’s records.")),
    Card(SECOND_IT_ADMIN, _("Second IT admin"), _("Agrees to a roster that would end many records at once.")),
    Card(
        NEIGHBOR, _("Coordinator in Westbrook"), _("Runs a day for twelve next door, and sees nothing of Cedar Hollow.")
    ),
)


def card_of(key: str) -> Card | None:
    """Return the card with a key, or nothing."""
    return next((card for card in CARDS if card.persona.key == key), None)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[0], words[-1] if len(words) > 1 else "") if word).upper() if words else ""
