"""What can be taken away from a board: the bundle that anyone can verify, and the numbers behind the pictures."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse

from waymark.apps.pdday.publication import assignment_rows, draw_record, summary_record, waitlist_rows
from waymark.interop.pdday.bundle import write_bundle
from waymark.interop.pdday.files import FILE_ORDER
from waymark.interop.pdday.result import result_tables
from waymark.web.pdday.drawing import Drawn
from waymark.web.pdday.numbers import demand_csv, people_csv, share_csv


def bundle_bytes(files: Mapping[str, bytes], drawn: Drawn) -> bytes:
    """Return one zip: the day's own files in ``in/``, the four that are published in ``out/``."""
    result = drawn.result
    tables = result_tables(
        assignments=assignment_rows(result),
        waitlists=waitlist_rows(result),
        draw=draw_record(result, input_sha256=drawn.input_sha256),
        summary=summary_record(result),
    )
    given = {name: files[name] for name in FILE_ORDER if name in files}
    return write_bundle(given, {name: b"".join(blocks) for name, blocks in tables.items()})


def bundle_response(files: Mapping[str, bytes], drawn: Drawn, filename: str) -> HttpResponse:
    """Send the bundle."""
    return _download(bundle_bytes(files, drawn), "application/zip", filename)


def numbers_response(drawn: Drawn, name: str) -> HttpResponse:
    """Send the numbers behind the picture or the list of that name.

    Raises
    ------
    Http404
        If there is no such picture.
    """
    makers: dict[str, Callable[[Drawn], bytes]] = {"shares": share_csv, "demand": demand_csv, "people": people_csv}
    if name not in makers:
        raise Http404("There are no such numbers.")
    return csv_response(makers[name](drawn), name)


def csv_response(content: bytes, name: str) -> HttpResponse:
    """Send a CSV file."""
    return _download(content, "text/csv; charset=utf-8", f"waymark-{name}.csv")


def _download(content: bytes, content_type: str, filename: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )
