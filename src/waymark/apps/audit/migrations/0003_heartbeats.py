"""When the worker last showed itself, and when the last backup was taken."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One row for each thing that has to happen again and again."""

    dependencies = [
        ("audit", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
            ],
            options={"ordering": ("name",)},
        ),
    ]
