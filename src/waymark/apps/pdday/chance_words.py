"""Words for chances, as people say them: few steps, so that no word gives away what a single person ranked."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class ChanceWords:
    """A chance in words, and as up to six marks of which those with "y" are filled; none where six are too few."""

    words: str
    marks: str


def chance_words(share: float) -> ChanceWords:
    """Say how often something happened in practice draws.

    Parameters
    ----------
    share : float in [0, 1]
    """
    steps = (
        (0.95, _("almost sure"), "yyyyyy"),
        (0.79, _("about 5 in 6"), "yyyyyn"),
        (0.705, _("about 3 in 4"), "yyyn"),
        (0.585, _("about 2 in 3"), "yyn"),
        (0.415, _("about 1 in 2"), "yn"),
        (0.295, _("about 1 in 3"), "ynn"),
        (0.21, _("about 1 in 4"), "ynnn"),
        (0.05, _("about 1 in 8"), ""),
    )
    for least, words, marks in steps:
        if share >= least:
            return ChanceWords(words, marks)
    return ChanceWords(_("hardly ever"), "")
