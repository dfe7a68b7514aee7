"""A published result made in memory, and small changes to it."""

from dataclasses import replace
from typing import Any

from waymark.apps.pdday.publication import assignment_rows, draw_record, summary_record, waitlist_rows
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.services.draw_day import DayResult

INPUT_SHA256 = "ab" * 32


def publish(result: DayResult) -> Published:
    """Return what would be published about a result."""
    return Published(
        assignments=[list(row) for row in assignment_rows(result)],
        waitlists=[list(row) for row in waitlist_rows(result)],
        draw=draw_record(result, input_sha256=INPUT_SHA256),
        summary=summary_record(result),
    )


def with_cell(published: Published, table: str, row: int, column: int, value: str) -> Published:
    """Change one cell of one table."""
    rows = [list(cells) for cells in getattr(published, table)]
    rows[row][column] = value
    changed: dict[str, Any] = {table: rows}
    return replace(published, **changed)


def with_value(published: Published, record: str, key: str, value: Any) -> Published:
    """Change one value of one record."""
    changed: dict[str, Any] = {record: {**getattr(published, record), key: value}}
    return replace(published, **changed)
