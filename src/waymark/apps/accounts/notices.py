"""What people are told by letter about accounts: the words of each notice, in the language that is active."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

LOCAL_SIGN_IN: Final = "local-sign-in"
LOCAL_ACCOUNT_MADE: Final = "local-account-made"
SECOND_STEP_ADDED: Final = "second-step-added"
SECOND_STEP_REMOVED: Final = "second-step-removed"


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in words: what happened, and what to do if it should not have."""

    subject: str
    happened: str
    to_do: str


def _local_sign_in(name: str, moment: str) -> Words:
    return Words(
        _("A local account was used: {name}").format(name=name),
        _("{name} signed in with a local account on {moment}. Local accounts are for emergencies.").format(
            name=name, moment=moment
        ),
        _("If nobody in the district knows why, end the visits and close the account today: waymark account close."),
    )


def _local_account_made(name: str, moment: str) -> Words:
    return Words(
        _("A local account was made: {name}").format(name=name),
        _("Somebody who runs the machine gave {name} a local account on {moment}.").format(name=name, moment=moment),
        _("If nobody in the district asked for it, have it closed today: waymark account close."),
    )


def _second_step_added(_name: str, moment: str) -> Words:
    return Words(
        _("A second step was added to your account"),
        _("A phone was added as the second step of your account on {moment}.").format(moment=moment),
        _("If that was not you, tell your district’s IT department today."),
    )


def _second_step_removed(_name: str, moment: str) -> Words:
    return Words(
        _("A second step was taken from your account"),
        _("A second step was taken from your account on {moment}.").format(moment=moment),
        _("If that was not you, tell your district’s IT department today."),
    )


_WORDS: Final[Mapping[str, Callable[[str, str], Words]]] = {
    LOCAL_SIGN_IN: _local_sign_in,
    LOCAL_ACCOUNT_MADE: _local_account_made,
    SECOND_STEP_ADDED: _second_step_added,
    SECOND_STEP_REMOVED: _second_step_removed,
}


def words_of(notice: str, *, name: str, moment: str) -> Words:
    """Return the words of a notice about somebody, at a moment, in the language that is active."""
    return _WORDS[notice](name, moment)
