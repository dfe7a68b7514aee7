from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from waymark.apps.audit.append_only import add_guard, remove_guard
from waymark.apps.audit.chain import NO_HASH


def guard_entries(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("audit", "LogHead").objects.create(pk=1, entry_hash=NO_HASH)
    add_guard(schema_editor.connection)


def unguard_entries(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("audit", "LogHead").objects.all().delete()
    remove_guard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_log_entries_and_head")]

    operations = [migrations.RunPython(guard_entries, unguard_entries)]
