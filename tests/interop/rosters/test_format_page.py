"""The page on the files of a roster names every file, column and alias that the readers know, and no others."""

import re
from collections.abc import Mapping

import pytest

import handbook
from waymark.interop.rosters import oneroster_columns, sds_columns
from waymark.interop.rosters.columns import Table
from waymark.interop.rosters.people import aliases

PAGE = handbook.page("formats/rosters.md")
FIELDS = {
    "id": "person_id",
    "name": "name",
    "or given name": "given_name",
    "and family name": "family_name",
    "e-mail": "email",
    "school's id": "school_id",
    "school's name": "school_name",
    "role": "role",
}
Told = dict[str, tuple[list[str], list[str], list[str]]]


def _rows(heading: str) -> list[list[str]]:
    lines = re.findall(r"^\|(.*)\|$", handbook.section(PAGE, heading), re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines[2:]]


def _told(heading: str) -> Told:
    """Return for each file of the table of files: columns, those every row fills in, those left alone."""
    return {
        file.replace("`", ""): (
            re.findall(r"`(\w+)`", used),
            re.findall(r"\*\*`(\w+)`\*\*", used),
            re.findall(r"`(\w+)`", unused),
        )
        for file, used, unused in (cells for cells in _rows(heading) if len(cells) == 3)
    }


def _known(tables: Mapping[str, Table]) -> Told:
    return {
        name: (
            [column.name for column in table.columns],
            [column.name for column in table.columns if column.required],
            list(table.unused),
        )
        for name, table in tables.items()
    }


def test_the_page_names_every_column_of_oneroster() -> None:
    one, two = oneroster_columns.TABLES_1_1, oneroster_columns.TABLES_1_2
    named = {file: table for file, table in two.items() if file not in ("users.csv", "roles.csv")}
    named |= {"users.csv (1.1)": one["users.csv"], "users.csv (1.2)": two["users.csv"]}
    named |= {"roles.csv (1.2)": two["roles.csv"]}
    assert _told("OneRoster") == _known(named)


def test_the_page_names_every_column_of_school_data_sync() -> None:
    assert _told("School Data Sync") == _known(sds_columns.TABLES)


@pytest.mark.parametrize(
    ("heading", "files"),
    [("OneRoster", oneroster_columns.UNUSED_FILES), ("School Data Sync", sds_columns.UNUSED_FILES)],
)
def test_the_page_names_every_file_that_is_not_read(heading: str, files: tuple[str, ...]) -> None:
    paragraph = re.search(r"^Not read, with a note: (.*?)\. ", handbook.section(PAGE, heading), re.M | re.S)
    assert paragraph is not None
    assert tuple(re.findall(r"`([^`]+)`", paragraph.group(1))) == files


def test_the_page_names_every_alias_of_a_list_of_people() -> None:
    told = {FIELDS[field.replace("*", "")]: tuple(names.split(", ")) for field, names in _rows("A list of people")}
    assert told == aliases()
