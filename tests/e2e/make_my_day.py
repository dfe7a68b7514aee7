"""Make a drawn day of tomorrow in a running Waymark's database; print its id and its people's session keys."""

import json
from datetime import timedelta

import django
from django.utils import timezone

django.setup()

# Django has to be set up before any of these can be imported.
from apps.pdday.own_days import make_drawn_day  # noqa: E402
from records import HELD_ON, make_person, signed_in_client  # noqa: E402


def main() -> None:
    """Make it and say what was made."""
    drawn = make_drawn_day()
    shift = timezone.now().date() + timedelta(days=1) - HELD_ON
    for block in drawn.pd_day.blocks.order_by("-starts_at"):
        block.starts_at, block.ends_at = block.starts_at + shift, block.ends_at + shift
        block.save()
    drawn.pd_day.held_on = HELD_ON + shift
    drawn.pd_day.save()
    keys = {name: signed_in_client(a.person).session.session_key for name, a in drawn.attendees.items()}
    coordinator = make_person(drawn.pd_day.district, "coordinator", name="Maren Alcott")
    keys["Maren"] = signed_in_client(coordinator).session.session_key
    print(json.dumps({"day_id": drawn.pd_day.public_id, "keys": keys, "draw_id": drawn.attendees["Ana"].draw_id}))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
