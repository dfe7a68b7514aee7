"""Why something is not done, in sentences for people."""

from django.utils.translation import gettext as _


class ExportRefused(Exception):
    """An export is not asked for, agreed to or taken; the text says why."""


class NotForThisRole(ExportRefused):
    """Who may not take people's rows out of the house."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("Only coordinators and district staff export people’s rows."))


class NothingThere(ExportRefused):
    """The file would be empty."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("There is nobody to export: no seats are published yet, or nobody comes to this day."))


class TooLarge(ExportRefused):
    """The file would hold more people than one may take at once."""

    def __init__(self, most: int) -> None:
        """Say how many are too many."""
        told = _("This would be more than %(n)s people. Ask for a smaller list.") % {"n": f"{most:,}"}
        super().__init__(told)


class AnotherPersonAgrees(ExportRefused):
    """Who asks cannot agree, and what was agreed to is not agreed to twice."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("Another person than who asks has to agree, once."))


class ErasureRefused(Exception):
    """Nobody is erased; the text says why."""


class OnlyPrivacyOfficers(ErasureRefused):
    """Who may not erase people."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("Only a privacy officer erases people, and another person agrees."))


class OnHold(ErasureRefused):
    """The records must be kept for now."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("These records are under a legal hold. The refusal is in the ledger."))


class HoldRefused(Exception):
    """No legal hold is set or ended; the text says why."""


class OnlyPrivacyOfficersHold(HoldRefused):
    """Who may not set or end a hold."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("Only a privacy officer of the district sets and ends legal holds."))


class NoReason(HoldRefused):
    """Nothing says which case it is, or why it is over."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("Write which case it is, or why the hold ends. Do not name the person."))


class AlreadyHeld(HoldRefused):
    """One hold is enough."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("These records are under a legal hold already. End that first, with its reason."))


class NotHeld(HoldRefused):
    """There is nothing to end."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("These records are under no legal hold."))


class AlreadyAsked(ErasureRefused):
    """The person waits to be erased already, or is."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("This was asked for already, or is done."))
