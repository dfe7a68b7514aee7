"""Small folders for tests of pages: the files of a day, in memory."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile

from days import make_day, make_session
from waymark.apps.pdday.day import Educator
from waymark.interop.pdday.write_day import day_files

SEED = "5e" * 32


def make_folder(*, title: str = "Number talks", n_people: int = 4, seats: int = 1) -> dict[str, bytes]:
    """Make a day of two breakouts in which everyone wants the same session first."""
    talks = replace(make_session("s1", "talks", "1", seats), title=title)
    sessions = [talks, make_session("s2", "art", "1", 1)]
    sessions += [make_session("s3", "choir", "2", seats), make_session("s4", "garden", "2", 1)]
    people = [Educator(f"{i:03d}", f"Person {i:03d}", "Juniper") for i in range(n_people)]
    day = make_day(sessions, {p.educator_id: [["s1", "s2"], ["s3", "s4"]] for p in people}, educators=people)
    return day_files(day)


def uploads_of(files: Mapping[str, bytes]) -> list[SimpleUploadedFile]:
    """Return files as a browser sends them."""
    return [SimpleUploadedFile(name, data, "text/csv") for name, data in files.items()]


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()
