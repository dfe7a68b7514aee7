"""Days that were drawn before inputs were sealed: a published one is sealed with what was drawn, drafts are rehearsals.

Drafts of before had a seed of their own for every input, and that seed is no longer the day's.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def seal_published_days(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Seal what is published; draw the rest anew."""
    draws = apps.get_model("pdday", "Draw").objects
    sealed_inputs = apps.get_model("pdday", "SealedInput").objects
    done = set()
    for draw in draws.filter(status="published").select_related("pd_day"):
        day = draw.pd_day
        if day.ranking_closes_at is None:
            continue
        day.sealed_at, day.sealed_sha256 = draw.published_at, draw.input_sha256
        day.save(update_fields=["sealed_at", "sealed_sha256"])
        sealed_inputs.create(pd_day=day, form=draw.input_form)
        done.add(day.pk)
    drafts = draws.filter(status__in=("draft", "approved"), is_rehearsal=False).exclude(pd_day__in=done)
    drafts.update(is_rehearsal=True, status="draft", approved_by=None)


class Migration(migrations.Migration):
    dependencies = [("pdday", "0004_seal_the_input")]
    operations = [migrations.RunPython(seal_published_days, migrations.RunPython.noop)]
