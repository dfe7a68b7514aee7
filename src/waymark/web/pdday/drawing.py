"""One draw for a page: drawn, judged by the second program, counted."""

from dataclasses import dataclass

from waymark.apps.pdday.board import Board, make_board
from waymark.apps.pdday.day import Day
from waymark.apps.pdday.publication import assignment_rows, draw_record, summary_record, waitlist_rows
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.services.draw_day import DayResult, Mechanism, draw_day
from waymark.apps.pdday.services.verify_result import Review, verify_result


class DrawDisputed(RuntimeError):
    """The second program found a broken rule, so the draw must not be shown to anyone."""


@dataclass(frozen=True, slots=True)
class HowToDraw:
    """What was asked for. ``seed`` has 64 hexadecimal digits."""

    seed: str
    mechanism: Mechanism = "draw"
    fill: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw that the second program found no fault with."""

    how: HowToDraw
    result: DayResult
    board: Board
    review: Review
    input_sha256: str


def draw_and_judge(*, day: Day, input_sha256: str, how: HowToDraw) -> Drawn:
    """Draw a day, let the second program judge it, and count it beside the other mechanism.

    Raises
    ------
    DrawDisputed
        If the second program disagrees.
    """
    seed = bytes.fromhex(how.seed)
    result = draw_day(day=day, seed=seed, mechanism=how.mechanism, fill=how.fill)
    published = Published(
        assignments=list(assignment_rows(result)),
        waitlists=list(waitlist_rows(result)),
        draw=draw_record(result, input_sha256=input_sha256),
        summary=summary_record(result),
    )
    review = verify_result(day=day, input_sha256=input_sha256, published=published)
    if not review.holds:
        raise DrawDisputed(f"{review.n_findings} findings, the first: {review.findings[0]}")
    other = result.first_come_assignment
    if how.mechanism == "first-come":
        other = draw_day(day=day, seed=seed, mechanism="draw", fill=how.fill).assignment
    return Drawn(how, result, make_board(result=result, other=other), review, input_sha256)
