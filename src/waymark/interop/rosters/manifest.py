"""What a OneRoster export says about itself: its version, and which files hold everything or only changes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from waymark.interop.rosters.cells import ANY, TEXT
from waymark.interop.rosters.columns import Column, Table, near
from waymark.interop.rosters.oneroster_columns import TABLES_1_2, UNUSED_FILES
from waymark.interop.rosters.table import Reading
from waymark.interop.tables.faults import shown
from waymark.interop.tables.source import Source

MANIFEST = "manifest.csv"
VERSIONS = ("1.1", "1.2")
_VERSION, _OWN_VERSION = "oneroster.version", "manifest.version"
_TABLE = Table(MANIFEST, (Column("propertyName", TEXT, True), Column("value", ANY)))
_FILES = {f"file.{file.removesuffix('.csv')}": file for file in (*TABLES_1_2, *UNUSED_FILES)}
_KNOWN = {name.casefold(): name for name in (_VERSION, _OWN_VERSION, "source.systemName", "source.systemCode", *_FILES)}
_FILES_BY_FOLDED = {name.casefold(): file for name, file in _FILES.items()}


class Mode(StrEnum):
    """What a file holds."""

    BULK = "bulk"
    DELTA = "delta"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``version`` is empty if it is none that can be read; ``modes`` are by the files' names in the format."""

    version: str
    modes: dict[str, Mode]


def read_manifest(source: Source, reading: Reading, there: Collection[str]) -> Manifest:
    """Return what the manifest says; what is wrong with it goes to the reading, which is then not whole.

    ``there`` names the files of the roster, in the format's spelling.
    """
    properties: dict[str, tuple[int, str]] = {}
    n_before = reading.findings.n_faults(source.file)
    unknown: list[tuple[int, str]] = []
    for line, (name, value) in reading.rows(source, _TABLE):
        if name.casefold() in properties:
            problem = gettext("%(name)s stands here twice") % {"name": shown(name)}
            reading.findings.fault(source.file, line, "propertyName", problem, gettext("Keep one of them"))
        if name.casefold() not in _KNOWN:
            unknown.append((line, name))
        properties.setdefault(name.casefold(), (line, value))
    _refuse_misspelt(source.file, unknown, properties, reading)
    if not reading.is_whole:
        return Manifest("", {})
    version = _version(source.file, properties, reading)
    modes = _modes(source.file, properties, there, reading)
    reading.is_whole &= reading.findings.n_faults(source.file) == n_before
    return Manifest(version, modes)


def _refuse_misspelt(
    file: str, unknown: Iterable[tuple[int, str]], properties: Mapping[str, object], reading: Reading
) -> None:
    """Refuse names that are nearly known ones which the manifest lacks; note the other unknown names."""
    free = [known for folded, known in _KNOWN.items() if folded not in properties]
    for line, name in unknown:
        meant = near(name, free)
        if meant:
            problem = gettext("the manifest says %(name)s, which the format does not know") % {"name": shown(name)}
            reading.findings.fault(file, line, "propertyName", problem, gettext("Write %(name)s") % {"name": meant})
        else:
            text = gettext("%(name)s is not known and is ignored")
            reading.findings.note(file, line, text % {"name": shown(name)})


def _version(file: str, properties: dict[str, tuple[int, str]], reading: Reading) -> str:
    line, version = properties.get(_VERSION, (0, ""))
    if version in VERSIONS:
        return version
    remedy = gettext("Export the roster as OneRoster 1.1 or 1.2")
    if not line:
        problem = gettext("the manifest does not say which version of OneRoster this is")
        reading.findings.fault(file, 0, "", problem, remedy)
    else:
        problem = gettext("Waymark does not read version %(version)s of OneRoster") % {"version": shown(version)}
        reading.findings.fault(file, line, "value", problem, remedy)
    return ""


def _modes(
    file: str, properties: dict[str, tuple[int, str]], there: Collection[str], reading: Reading
) -> dict[str, Mode]:
    modes: dict[str, Mode] = {}
    for name, (line, value) in properties.items():
        file_meant = _FILES_BY_FOLDED.get(name)
        if file_meant is None:
            continue
        told = {"file": file_meant, "value": shown(value)}
        if value.casefold() not in tuple(Mode):
            problem = gettext("%(value)s does not say what %(file)s holds") % told
            reading.findings.fault(file, line, "value", problem, gettext("Write bulk, delta or absent"))
            continue
        mode = modes[file_meant] = Mode(value.casefold())
        if mode is Mode.ABSENT and file_meant in there:
            problem = gettext("the manifest says that %(file)s is absent, and it is there") % told
            reading.findings.fault(file, line, "value", problem, gettext("Write bulk or delta, or take the file out"))
        if mode is not Mode.ABSENT and file_meant not in there:
            problem = gettext("the manifest names %(file)s, and it is not there") % told
            remedy = gettext("Add the file, or write absent")
            reading.findings.fault(file, line, "value", problem, remedy)
    for missing in (one for one in there if one in TABLES_1_2 and one not in modes):
        if f"file.{missing.removesuffix('.csv')}".casefold() not in properties:
            problem = gettext("the manifest does not say whether %(file)s holds everything (bulk) or changes (delta)")
            remedy = gettext("Add a line for it: file.%(name)s,bulk") % {"name": missing.removesuffix(".csv")}
            reading.findings.fault(file, 0, "", problem % {"file": missing}, remedy)
    return modes
