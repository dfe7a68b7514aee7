"""What the commands that change a published day have in common: the folder they write and the moves they tell."""

from pathlib import Path

import typer

import waymark
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.moves import Move, told_move
from waymark.apps.pdday.publication import assignment_rows, draw_record, summary_record, waitlist_rows
from waymark.apps.pdday.result import DayResult
from waymark.interop.pdday.result import write_result
from waymark.interop.tables.faults import one_line


def write_mended(out: Path, result: DayResult) -> None:
    """Write a changed day as a new folder."""
    write_result(
        out,
        assignments=assignment_rows(result),
        waitlists=waitlist_rows(result),
        draw=draw_record(result, input_sha256=input_sha256(result.as_drawn.day)),
        summary=summary_record(result),
    )


def mended_record(result: DayResult, counts: dict[str, int], moves: tuple[Move, ...]) -> dict[str, object]:
    """Return the outcome as plain values."""
    extra = {"solve_seconds": result.solve_seconds, "waymark_version": waymark.__version__}
    return {**summary_record(result), **counts, "moves": [move.record for move in moves], **extra}


def tell_moves(result: DayResult, moves: tuple[Move, ...]) -> None:
    """Print one line for each seat that changed."""
    for move in moves:
        typer.echo(one_line(told_move(result, move)))
