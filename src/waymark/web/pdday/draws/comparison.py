"""Two draws side by side."""

from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from waymark.web.charts.shares import ShareChart, share_bar, share_key, whole_per_cents
from waymark.web.charts.tables import NumberTable
from waymark.web.pdday.draws.mechanisms import mechanism_title
from waymark.web.pdday.draws.proven import proof_facts
from waymark.web.pdday.draws.shown import KeptDraw, draw_name, section_words
from waymark.web.pdday.numbers import share_words


def compared(one: KeptDraw, other: KeptDraw) -> dict[str, Any]:
    """Return what ``draws/compare.html`` needs."""
    better, worse = n_better_and_worse(one, other)
    return {
        "columns": [_column(kept) for kept in (one, other)],
        "shares": _shares(one, other),
        "n_better": better,
        "n_worse": worse,
        "first": draw_name(one.draw),
        "second": draw_name(other.draw),
        "is_one_lottery": bytes(one.draw.seed or b"") == bytes(other.draw.seed or b""),
        "is_one_way": one.draw.mechanism == other.draw.mechanism,
    }


def n_better_and_worse(one: KeptDraw, other: KeptDraw) -> tuple[int, int]:
    """Count the people whose day is better, and worse, in the second draw: by the mean of their ranks.

    A breakout without a seat counts as one more than the longest list. People of one draw only are left out.
    """
    worst = 1 + max(int(k.counted.slot_rank.max(initial=0)) for k in (one, other))
    before, after = (_mean_rank(kept, worst) for kept in (one, other))
    both = sorted(before.keys() & after.keys())
    change = np.array([after[who] - before[who] for who in both])
    return int((change < 0).sum()), int((change > 0).sum())


def _mean_rank(kept: KeptDraw, worst: int) -> dict[str, float]:
    result = kept.drawn.result
    rank: NDArray[np.int32] = np.where(kept.counted.slot_rank > 0, kept.counted.slot_rank, worst)
    person = result.problem.slot_educator
    n = len(result.day.educators)
    total, slots = np.bincount(person, weights=rank, minlength=n), np.bincount(person, minlength=n)
    return {result.day.educators[i].educator_id: float(total[i] / slots[i]) for i in np.flatnonzero(slots).tolist()}


def _column(kept: KeptDraw) -> dict[str, Any]:
    return {
        "draw": kept.draw,
        "name": draw_name(kept.draw),
        "n_no_top3": kept.drawn.board.drawn.n_no_top3,
        "n_unplaced": kept.drawn.board.n_unplaced,
        "way": mechanism_title(kept.draw.mechanism),
        "proof": proof_facts(kept.draw),
        "tried": [section_words(section, kept.drawn.result) for section in kept.sections],
    }


def _shares(one: KeptDraw, other: KeptDraw) -> ShareChart:
    names = (draw_name(one.draw), draw_name(other.draw))
    counts = (one.drawn.board.drawn.counts, other.drawn.board.drawn.counts)
    per_cents = [whole_per_cents(count) for count in counts]
    say = _("Of 100 seats asked for, %(a)d are a first choice in %(first)s and %(b)d in %(second)s.")
    table = NumberTable(
        caption=_("Seats by choice, of 100 asked for"),
        heads=(_("Choice"), *names),
        rows=tuple((word, str(a), str(b)) for word, a, b in zip(share_words(), *per_cents, strict=True)),
    )
    return ShareChart(
        say=say % {"a": per_cents[0][0], "b": per_cents[1][0], "first": names[0], "second": names[1]},
        bars=tuple(
            share_bar(title=name, note=_("share of seats in %"), counts=count)
            for name, count in zip(names, counts, strict=True)
        ),
        key=share_key(share_words()),
        table=table,
    )
