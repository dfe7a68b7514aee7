"""SQL over a kind of row, written from its shape. The same statements run on SQLite and PostgreSQL.

Names of tables and columns come from models only, never from a file; values are always parameters.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from string import Template

from django.db import connection, transaction

from waymark.apps.people.shapes import Shape

Value = str | int | date | None
Cell = str | int | None
IDS_AT_ONCE = 500
ROWS_AT_ONCE = 5_000
CACHE_MB = 64
ASKED_ONCE = f"LIMIT {2**63 - 1}"
"""Ends a query in a FROM. Without it, both databases ask for a column of it anew wherever that is named."""


def fill(sql: str, **names: str) -> str:
    """Return a piece of a statement with ``$name`` put in place."""
    return Template(sql).substitute(names)


def run(sql: str, params: Sequence[Value] = (), **names: str) -> int:
    """Run a statement, with ``$name`` put in place, and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(fill(sql, **names), [_plain(value) for value in params])
        return max(0, int(cursor.rowcount))


def ask(sql: str, params: Sequence[Value] = (), **names: str) -> list[tuple[int, ...]]:
    """Run a question whose answer is whole numbers, and return all rows of it."""
    with connection.cursor() as cursor:
        cursor.execute(fill(sql, **names), [_plain(value) for value in params])
        return list(cursor.fetchall())


@transaction.atomic
def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Put rows into a table in the quickest way that a database has, all or none; days are texts such as 2016-09-01."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A copy goes past Django, which would not know its errors for those of a database.
            statement = fill("COPY $table ($names) FROM STDIN", table=table, names=names)
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            sql = fill("INSERT INTO $table ($names) VALUES ($places)", table=table, names=names, places=places)
            cursor.executemany(sql, rows)


def rows_of(sql: str, params: Sequence[Value] = (), **names: str) -> Iterator[list[tuple[object, ...]]]:
    """Yield the answer to a question, `ROWS_AT_ONCE` rows at a time; memory does not grow with it."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(fill(sql, **names), [_plain(value) for value in params])
        while lot := cursor.fetchmany(ROWS_AT_ONCE):
            yield lot


def run_on_repeated(sql: str, *, table: str, among: str, key: str, params: Sequence[Value]) -> None:
    """Run a statement on all rows ``among`` those of a table but the first of each ``key``; ``$ids`` stands for theirs.

    The database finds the rows in one pass and is then told their keys: asked for both at once, PostgreSQL may look for
    them anew for every row. Memory grows with the repetitions, not with the table.
    """
    repeated = """
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY $key ORDER BY id) AS nth FROM $table WHERE $among
        ) told WHERE nth > 1
    """
    ids = [row[0] for row in ask(repeated, params, key=key, table=table, among=among)]
    for first in range(0, len(ids), IDS_AT_ONCE):
        run(sql, table=table, ids=", ".join(map(str, ids[first : first + IDS_AT_ONCE])))


def new_keys(table: str, *, first: int) -> str:
    """Return the SQL of a key that no row of a table ever had, for rows ``s`` whose own keys begin with ``first``.

    PostgreSQL counts for itself. On SQLite, where nobody else writes in this transaction, keys follow the last one.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            return f"nextval('{cursor.fetchone()[0]}')"
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        return f"s.id + ({int(cursor.fetchone()[0]) + 1 - first})"


def learn_sizes(*tables: str) -> None:
    """Let PostgreSQL look at tables that have just been filled.

    Without it, it plans for empty tables, and a statement over a million rows takes hours. SQLite plans from indexes.
    """
    if connection.vendor == "postgresql":
        for table in tables:
            run("ANALYZE $table", table=table)


def make_room() -> None:
    """Set this connection up for statements over a million rows.

    PostgreSQL would compile them, which takes seconds for each and saves less. SQLite keeps 2 MB of its file in memory,
    and would read and write the same pages over and over; it gets `CACHE_MB`.
    """
    run("SET jit = off" if connection.vendor == "postgresql" else f"PRAGMA cache_size = -{CACHE_MB * 1024}")


def differs(left: str, right: str) -> str:
    """Return the SQL that says whether two values differ, where nothing equals nothing."""
    return f"{left} {'IS NOT' if connection.vendor == 'sqlite' else 'IS DISTINCT FROM'} {right}"


def same(left: str, right: str) -> str:
    """Return the SQL that says whether two values are the same, where nothing equals nothing."""
    return f"{left} {'IS' if connection.vendor == 'sqlite' else 'IS NOT DISTINCT FROM'} {right}"


def of_district(shape: Shape, row: str = "l") -> str:
    """Return the SQL condition that a record is of a district; it takes the district's key as its parameter."""
    if shape.has_district:
        return f"{row}.district_id = %s"
    column, table = (
        ("class_section_id", "people_classsection")
        if shape.name == "class_section_term"
        else ("person_id", "people_person")
    )
    return fill(
        "EXISTS (SELECT 1 FROM $table d WHERE d.id = $row.$column AND d.district_id = %s)",
        table=table,
        row=row,
        column=column,
    )


def in_force(row: str = "l") -> str:
    """Return the SQL condition that a dated record has not ended; it takes a day as its parameter."""
    return f"({row}.ends_on IS NULL OR {row}.ends_on >= %s)"


def _plain(value: Value) -> str | int | None:
    # SQLite keeps days as text, and PostgreSQL reads them from it.
    return value.isoformat() if isinstance(value, date) else value
