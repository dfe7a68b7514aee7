"""Words for chances, as people say them: few steps, so that no word gives away what a single person ranked."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

ALMOST_SURE, HARDLY = 0.95, 0.05


@dataclass(frozen=True, slots=True)
class ChanceWords:
    """A chance in words, and as up to six marks of which those with "y" are filled; none where six are too few."""

    words: str
    marks: str


def words_of_list(given: Mapping[str, float]) -> dict[str, ChanceWords]:
    """Say for each choice of a list how often it would be the seat; a choice that the ones above nearly always spare is
    not an unlikely seat but one that is hardly ever needed.

    Parameters
    ----------
    given : mapping
        Shares of practice draws, in the order of the list.
    """
    found, above = {}, 0.0
    for name, share in given.items():
        is_spared = share < HARDLY and above >= ALMOST_SURE
        found[name] = ChanceWords(_("hardly ever needed"), "") if is_spared else chance_words(share)
        above += share
    return found


def chance_words(share: float) -> ChanceWords:
    """Say how often something happened in practice draws.

    Parameters
    ----------
    share : float in [0, 1]
    """
    steps = (
        (ALMOST_SURE, _("almost sure"), "yyyyyy"),
        (0.79, _("about 5 in 6"), "yyyyyn"),
        (0.705, _("about 3 in 4"), "yyyn"),
        (0.585, _("about 2 in 3"), "yyn"),
        (0.415, _("about 1 in 2"), "yn"),
        (0.295, _("about 1 in 3"), "ynn"),
        (0.21, _("about 1 in 4"), "ynnn"),
        (HARDLY, _("about 1 in 8"), ""),
    )
    for least, words, marks in steps:
        if share >= least:
            return ChanceWords(words, marks)
    return ChanceWords(_("hardly ever"), "")
