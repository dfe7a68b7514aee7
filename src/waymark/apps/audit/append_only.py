"""The database's own guard: triggers that refuse to change, delete or truncate entries of the log."""

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "The audit log is append-only: an entry is never changed or deleted."

POSTGRESQL_GUARD = (
    """
    CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- Emptying an empty table changes nothing.
        IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM audit_logentry) THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION '%', TG_ARGV[0];
    END $$
    """,
    f"""
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_logentry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change('{REFUSAL}')
    """,
    f"""
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change('{REFUSAL}')
    """,
)
POSTGRESQL_UNGUARD = (
    "DROP TRIGGER audit_no_change ON audit_logentry",
    "DROP TRIGGER audit_no_truncate ON audit_logentry",
    "DROP FUNCTION audit_refuse_change()",
)
SQLITE_GUARD = (
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_logentry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_logentry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
SQLITE_UNGUARD = ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete")


def add_guard(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse every change of an entry."""
    _execute(connection, POSTGRESQL_GUARD if connection.vendor == "postgresql" else SQLITE_GUARD)


def remove_guard(connection: BaseDatabaseWrapper) -> None:
    """Let entries be changed again: to undo the migration, and in tests that show what the guard is for."""
    _execute(connection, POSTGRESQL_UNGUARD if connection.vendor == "postgresql" else SQLITE_UNGUARD)


def _execute(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
