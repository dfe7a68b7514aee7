"""What was proven about a draw that looked for the least mean rank, in words."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from waymark.apps.pdday.models import Draw

_SMALLEST_PER_CENT = 0.01


def gap_words(draw: Draw) -> str:
    """Say how far a day might be from the best possible, rounded up; "" where that was not computed.

    Trades that make nobody's day worse cannot reach as far as the least mean rank, so theirs is called another best.
    """
    gap = draw.summary.get("gap")
    if gap is None:
        return ""
    if draw.mechanism == "draw+swap" and gap <= 0:
        return _("the best that such trades can reach, proven")
    if draw.mechanism == "draw+swap":
        return _("at most %(gap)s %% from the best that such trades can reach") % {"gap": _per_cent(gap)}
    if gap <= 0:
        return _("the best possible, proven")
    return _("at most %(gap)s %% from the best possible") % {"gap": _per_cent(gap)}


def standing_words(draw: Draw) -> str:
    """Say how a search stands while it goes on; "" where nothing is sought."""
    found, bound = draw.progress_mean_rank, draw.progress_bound
    if found is None or bound is None or found <= 0:
        return ""
    facts = {"mean": rank_words(found), "bound": rank_words(bound), "gap": _per_cent((found - bound) / found)}
    return _("Mean rank so far %(mean)s; proven: none can be below %(bound)s. Gap %(gap)s %%.") % facts


def rank_words(mean_rank: float | None) -> str:
    """Return a mean rank with three digits behind the point; "" where there is none."""
    return "" if mean_rank is None else number_format(mean_rank, decimal_pos=3)


def proof_facts(draw: Draw) -> dict[str, Any]:
    """Return mean rank, bound and gap of a draw for a page; bound and gap are empty where none was computed."""
    summary = draw.summary
    return {
        "mean_rank": rank_words(summary.get("mean_rank")),
        "bound": rank_words(summary.get("optimum_bound")),
        "gap": gap_words(draw),
    }


def _per_cent(share: float) -> str:
    """Return a share in per cent, rounded up to the second digit: a gap is never told smaller than it is."""
    hundredths = -(-share * 10_000 // 1)
    return number_format(max(hundredths / 100, _SMALLEST_PER_CENT), decimal_pos=2)
