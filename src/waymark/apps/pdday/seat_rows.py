"""What is kept of one slot of a drawn day: the seat, and why, in both languages as it is told."""

from typing import Any

from django.utils import translation

from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.why import why_slot
from waymark.kernels.assignment import UNPLACED

LANGUAGES = ("en", "es")


def seat_row(result: DayResult, slot: int) -> dict[str, Any]:
    """Return the seat of one slot as plain values: ids of person, breakout and session, rank as written, and why."""
    day, problem = result.day, result.problem
    explained = result.explainer.explain(slot)
    label = day.breakouts[problem.slot_breakout[slot]].breakout
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = why_slot(result, label, explained).sentence
    seated = explained.session != UNPLACED
    return {
        "educator_id": day.educators[problem.slot_educator[slot]].educator_id,
        "breakout": label,
        "session_id": day.sessions[explained.session].session_id if seated else None,
        "rank": int(result.wished_rank[slot]) if seated else None,
        "place": explained.place,
        "reason": explained.reason.value,
        "why": said,
    }
