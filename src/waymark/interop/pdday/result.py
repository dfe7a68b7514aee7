"""The result of a draw as a folder: written whole or not at all, read back as it stands by whoever checks it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from waymark.apps.pdday.published import Published
from waymark.interop.pdday.files import (
    ASSIGNMENTS,
    DRAW,
    OUT_COLUMNS,
    OUT_FILES,
    SUMMARY,
    WAITLISTS,
    Sources,
    bytes_sources,
    folder_sources,
)
from waymark.interop.tables.decode import chunks, text_blocks
from waymark.interop.tables.faults import Findings, InputRefused
from waymark.interop.tables.read import Unusable, uneven_problem
from waymark.interop.tables.records import records
from waymark.interop.tables.source import Source
from waymark.interop.tables.write import csv_blocks, json_bytes, write_folder

Rows = tuple[tuple[str, ...], ...]


def read_published(result: Path | Mapping[str, bytes]) -> Published:
    """Read a result from a folder or from files in memory.

    Raises ``InputRefused`` only where files are missing or cannot be opened and read.
    """
    sources = folder_sources(result) if isinstance(result, Path) else bytes_sources(result)
    _check_all_open(sources)
    findings = Findings(OUT_FILES)
    tables = {file: _rows(sources[file], findings) for file in (ASSIGNMENTS, WAITLISTS)}
    documents = {file: _document(sources[file], findings) for file in (DRAW, SUMMARY)}
    problems: tuple[str, ...] = ()
    try:
        findings.raise_if_any()
    except InputRefused as refusal:
        problems = refusal.lines()
    return Published(tables[ASSIGNMENTS], tables[WAITLISTS], documents[DRAW], documents[SUMMARY], problems)


def write_result(
    out: Path,
    *,
    assignments: Iterable[Sequence[str | int]],
    waitlists: Iterable[Sequence[str | int]],
    draw: Mapping[str, object],
    summary: Mapping[str, object],
) -> None:
    """Write a result as a new folder. Rows may be iterators of millions; JSON keys keep the order they are given in."""
    tables = result_tables(assignments=assignments, waitlists=waitlists, draw=draw, summary=summary)
    write_folder(out, tables)


def result_tables(
    *,
    assignments: Iterable[Sequence[str | int]],
    waitlists: Iterable[Sequence[str | int]],
    draw: Mapping[str, object],
    summary: Mapping[str, object],
) -> dict[str, Iterable[bytes]]:
    """Return the files of a result as blocks of bytes."""
    return {
        ASSIGNMENTS: csv_blocks(OUT_COLUMNS[ASSIGNMENTS], assignments),
        WAITLISTS: csv_blocks(OUT_COLUMNS[WAITLISTS], waitlists),
        DRAW: [json_bytes(draw)],
        SUMMARY: [json_bytes(summary)],
    }


def _check_all_open(sources: Sources) -> None:
    """Refuse a result of which a file is not there or cannot be opened: that says nothing about the draw."""
    findings = Findings(OUT_FILES)
    for file in OUT_FILES:
        if file not in sources:
            remedy = gettext("Put it back, or draw again into a new folder")
            findings.fault(file, 0, "", gettext("this file is missing"), remedy)
            continue
        try:
            sources[file].open().close()
        except InputRefused as refusal:
            findings.take(refusal)
    findings.raise_if_any()


def _rows(source: Source, findings: Findings) -> Rows:
    columns = OUT_COLUMNS[source.file]
    rows: list[tuple[str, ...]] = []
    memory: dict[str, str] = {}
    keep = memory.setdefault
    try:
        table = records(source.file, text_blocks(source, findings, must_end=True), findings)
        _, header = next(table, (0, []))
        if tuple(header) != columns:
            names = ", ".join(columns)
            findings.fault(source.file, 1, "", gettext("the header is not that of a result"), _columns(names))
            return ()
        for line, cells in table:
            if len(cells) == len(columns):
                # Ids come back in row after row: one text serves them all, which saves gigabytes on a large day.
                rows.append(tuple([keep(cell, cell) for cell in cells]))
            else:
                problem = uneven_problem(len(cells), len(columns))
                findings.fault(source.file, line, "", problem, _columns(", ".join(columns)))
    except Unusable:
        pass  # noted already; the rows before it are looked at all the same
    return tuple(rows)


def _columns(names: str) -> str:
    return gettext("The columns are %(names)s") % {"names": names}


def _document(source: Source, findings: Findings) -> Mapping[str, Any]:
    try:
        text = b"".join(chunks(source)).decode("utf-8")
        document = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        findings.fault(source.file, line, "", gettext("this is not a JSON document"), _redraw())
        return {}
    if not isinstance(document, dict):
        findings.fault(source.file, 1, "", gettext("this is not a JSON object"), _redraw())
        return {}
    return document


def _redraw() -> str:
    return gettext("Take the file as it was published")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError
    return document


def _no_constant(name: str) -> float:
    raise ValueError(name)
