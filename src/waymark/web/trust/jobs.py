"""Background work: files of people's rows are made, and taken away after a day."""

from django.utils import timezone
from django_tasks import task

from waymark.apps.trust.models import Export
from waymark.apps.trust.selectors.exports import HEADERS, export_rows, waiting_export
from waymark.apps.trust.services.exports import end_exports, keep_file
from waymark.interop.tables.spreadsheet import escaped
from waymark.interop.tables.write import csv_bytes


@task
def make_export(export_id: str) -> None:
    """Make the file of the export with that public id, and see to it that it goes again."""
    export = waiting_export(export_id)
    if export is None:
        return
    expires_at = keep_file(export=export, content=file_of(export), now=timezone.now())
    if expires_at is not None:
        end_files.using(run_after=expires_at).enqueue()


@task
def end_files() -> int:
    """Take away the files whose day is over."""
    return end_exports(now=timezone.now())


def file_of(export: Export) -> bytes:
    """Return the CSV: escaped for spreadsheets, and read back unchanged."""
    rows = export_rows(export.kind, export.pd_day)
    cells = ([escaped(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return csv_bytes(HEADERS[export.kind], cells)
