"""Run as a program: make a day that is open for ranking, with practice draws, and print who may rank as JSON."""

import json
from datetime import timedelta

import django
from django.utils import timezone

django.setup()

# Django has to be set up before any of these can be imported.
from draws import ranked_day  # noqa: E402
from records import open_ranking, signed_in_client  # noqa: E402
from waymark.apps.pdday.services.forecasting import make_forecast  # noqa: E402

N_PEOPLE = 24


def main() -> None:
    """Make it: everybody wants "hot", which has seats for half of them, then "cold", which has seats for all."""
    now = timezone.now()
    pd_day = ranked_day(N_PEOPLE)
    pd_day.sessions.filter(session_id="hot").update(capacity_seats=N_PEOPLE // 2)
    open_ranking(pd_day, opens=now - timedelta(hours=1), closes=now + timedelta(days=1))
    made = make_forecast(pd_day=pd_day, now=now)
    first, second, third = pd_day.attendees.select_related("person").order_by("pk")[:3]
    keys = [signed_in_client(one.person).session.session_key for one in (first, second, third)]
    print(json.dumps({"day": pd_day.public_id, "keys": keys, "n_draws": made.n_draws if made else 0}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
