"""Run as a program: publish a day of next week on which people wait; print it and its people's session keys as JSON."""

import json
from datetime import timedelta

import django
from django.utils import timezone

django.setup()

# Django has to be set up before any of these can be imported.
from draws import coordinator_of, drawn, waiting_day  # noqa: E402
from records import HELD_ON, signed_in_client  # noqa: E402
from waymark.apps.pdday.services.publishing import publish_draw  # noqa: E402

TITLES = {
    "x": "Number talks",
    "y": "A choir for beginners",
    "z": "Reading with older students",
    "late": "Grades that help",
    "later": "A garden for the school",
}
LISTS = {"Ada": "xz", "Ben": "xy", "Cleo": "yz", "Dora": "zy"}
SEATS = {"x": 1, "y": 1, "z": 2}


def main() -> None:
    """Make it and say what was made."""
    pd_day = waiting_day(LISTS, SEATS, second="Ada Ben")
    for session_id, title in TITLES.items():
        offering = pd_day.sessions.get(session_id=session_id).offering
        offering.title = title
        offering.save()
    shift = timezone.now().date() + timedelta(days=7) - HELD_ON
    for block in pd_day.blocks.order_by("-starts_at"):
        block.starts_at, block.ends_at = block.starts_at + shift, block.ends_at + shift
        block.save()
    pd_day.held_on = HELD_ON + shift
    pd_day.save()
    by, now = coordinator_of(pd_day), timezone.now()
    draw = drawn(pd_day, by, now=now)
    publish_draw(draw=draw, by=by, now=now)
    people = {a.draw_id: a.person for a in pd_day.attendees.select_related("person")} | {"coordinator": by}
    keys = {name: signed_in_client(person).session.session_key for name, person in people.items()}
    print(json.dumps({"day": pd_day.public_id, "draw": draw.public_id, "keys": keys}))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main()
