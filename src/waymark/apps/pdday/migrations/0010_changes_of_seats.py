"""Cancellations become one kind of change of seats; people can give up seats, and agree to be moved."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def write_events(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Write down what happened by each cancellation that is there already; nobody had given up a seat before it."""
    changes = apps.get_model("pdday", "SeatChange").objects
    facts = ("pk", "session__session_id", "seats_left", "fill", "record")
    for pk, session_id, seats_left, fill, record in changes.filter(status__in=("ready", "done")).values_list(*facts):
        cut = {"event": "seats_cut", "session_id": session_id, "capacity_seats": seats_left}
        seats = [row | {"given_up": False} for row in record.get("seats", ())]
        changes.filter(pk=pk).update(
            events=[cut | {"opted_in": [], "fill": fill}], record=record | {"seats": seats, "trades": []}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("pdday", "0009_keep_cancellations"),
        ("people", "0006_role_ids_of_rosters"),
    ]

    operations = [
        migrations.AddField(model_name="attendee", name="may_be_moved", field=models.BooleanField(default=False)),
        migrations.RemoveConstraint(model_name="cancellation", name="cancellations_are_done_one_by_one"),
        migrations.RemoveConstraint(model_name="cancellation", name="a_done_cancellation_says_when"),
        migrations.RenameModel(old_name="Cancellation", new_name="SeatChange"),
        migrations.AddField(
            model_name="seatchange",
            name="kind",
            field=models.CharField(choices=[("cut", "Cut"), ("moving_up", "Moving Up")], default="cut", max_length=10),
        ),
        migrations.AddField(model_name="seatchange", name="events", field=models.JSONField(default=list)),
        migrations.AlterField(
            model_name="seatchange",
            name="draw",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="seat_changes", to="pdday.draw"
            ),
        ),
        migrations.AlterField(
            model_name="seatchange",
            name="session",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seat_changes",
                to="pdday.session",
            ),
        ),
        migrations.AlterField(
            model_name="seatchange",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="seat_changes_asked",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="seatchange",
            name="done_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="seat_changes_done",
                to="people.person",
            ),
        ),
        migrations.RunPython(write_events, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="seatchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "done")),
                fields=("draw", "n_before"),
                name="seat_changes_are_done_one_by_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("published_form__isnull", False), ("status", "done")),
                    models.Q(models.Q(("status", "done"), _negated=True), ("done_at__isnull", True)),
                    _connector="OR",
                ),
                name="a_done_seat_change_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "cut"), ("session__isnull", False)),
                    models.Q(("kind", "moving_up"), ("session__isnull", True)),
                    _connector="OR",
                ),
                name="a_cut_names_its_session",
            ),
        ),
        migrations.CreateModel(
            name="GivenUpSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_up_at", models.DateTimeField()),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="seats_given_up",
                        to="pdday.seatchange",
                    ),
                ),
                (
                    "seat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="given_up", to="pdday.assignment"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats_given_up",
                        to="pdday.session",
                    ),
                ),
            ],
            options={"ordering": ("seat",)},
        ),
    ]
