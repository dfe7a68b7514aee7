"""The files of a draw, written from what is kept of it."""

from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.kept import kept_day, kept_published
from waymark.apps.pdday.models import Draw
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.result import PROVEN
from waymark.apps.pdday.selectors.changes import last_change
from waymark.apps.pdday.services.replaying import mechanism_of, result_of
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.interop.pdday.bundle import read_bundle, write_bundle
from waymark.interop.pdday.files import ASSIGNMENTS
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.result import read_published, result_tables
from waymark.interop.pdday.write_day import day_files
from waymark.interop.tables.faults import InputRefused


def bundle_of(draw: Draw) -> bytes:
    """Return the zip that anyone can verify: ``in/`` from the kept input, ``out/`` from what was published about it.

    Raises
    ------
    InputRefused
        If a name of the day cannot stand in a file.
    """
    return write_bundle(day_files(kept_day(bytes(draw.input_form or b""))), _files_out(draw))


def bundle_after_changes(draw: Draw) -> bytes | None:
    """Return the same with the seats as they are after the last change; nothing if there was none.

    Raises
    ------
    InputRefused
        If a name of the day cannot stand in a file.
    """
    last = last_change(draw)
    if last is None:
        return None
    files_out = _files_of(kept_published(bytes(last.published_form or b"")))
    return write_bundle(day_files(kept_day(bytes(draw.input_form or b""))), files_out)


def assignments_of(draw: Draw) -> bytes:
    """Return ``assignments.csv`` as it stands in the bundle."""
    return _files_out(draw)[ASSIGNMENTS]


def bundle_faults(draw: Draw) -> tuple[str, ...]:
    """Read the bundle as a stranger would and verify it; return what is wrong, nothing if it holds.

    Where the day was sought with a compiler, the worker searched it a second time when it was drawn, and the files are
    compared with that.
    """
    replay = result_of(draw) if mechanism_of(draw) in PROVEN else None
    try:
        files_in, files_out = read_bundle(bundle_of(draw))
        day, _notes = read_day_files(files_in)
        review = verify_result(
            day=day, input_sha256=input_sha256(day), published=read_published(files_out), replay=replay
        )
    except InputRefused as refusal:
        return tuple(refusal.lines())
    return review.findings


def _files_out(draw: Draw) -> dict[str, bytes]:
    return _files_of(kept_published(bytes(draw.published_form or b"")))


def _files_of(published: Published) -> dict[str, bytes]:
    tables = result_tables(
        assignments=published.assignments,
        waitlists=published.waitlists,
        draw=published.draw,
        summary=published.summary,
    )
    return {name: b"".join(blocks) for name, blocks in tables.items()}
