"""Why a roster is not taken over, or an import not undone, in words for whoever asked."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class Refused(Exception):
    """Something is not done. The sentence says why and what to do."""

    sentence: str = ""

    def __str__(self) -> str:
        """Return the sentence in the language that is spoken now."""
        return gettext(self.sentence)


class RosterRefused(Refused):
    """An import is not carried on."""


class NotAllowed(RosterRefused):
    """Only IT staff of the district bring rosters."""

    sentence = _("Only your district's IT staff can import rosters.")


class NotReady(RosterRefused):
    """The import is not in a state in which this can be asked for."""

    sentence = _("This import has moved on since you opened the page. Look at where it stands now.")


class NeedsSecondPerson(RosterRefused):
    """So many records would be gone that one person alone may not decide it."""

    sentence = _(
        "This would end so many records that a second person has to agree first: another IT admin of your district."
    )


class SamePerson(RosterRefused):
    """Nobody is his own second person."""

    sentence = _("You brought this roster yourself. Somebody else has to agree.")


class RowsNotUnderstood(RosterRefused):
    """There are rows that would be left out, and nobody has said that this is wanted."""

    sentence = _("Some rows were not understood. Mend the file, or say that these rows may be left out.")


class RecordsChanged(RosterRefused):
    """Between preview and import somebody changed the records."""

    sentence = _("Records have changed since the preview, so nothing was imported. Look at the new preview first.")


class TooLateToUndo(RosterRefused):
    """The state before is kept for 30 days."""

    sentence = _("This import can no longer be undone: the state before it is kept for 30 days.")


class ChangedSince(RosterRefused):
    """Records that the import wrote were changed by somebody since."""

    def __init__(self, n_records: int) -> None:
        """Keep how many."""
        self.n_records = n_records
        super().__init__(n_records)

    def __str__(self) -> str:
        """Return the sentence."""
        text = _(
            "{n} records of this import have changed or are used since, by a later import or by hand. "
            "Undo the later import first, or bring a roster that says what is right."
        )
        return gettext(text).format(n=f"{self.n_records:,}")
